using IdToken.Api.Identity.Tokens;
using IdToken.Api.Platform.Configuration;
using IdToken.Api.Services;

namespace IdToken.Api.Hosting;

/// <summary>What is probably a mistake in the configuration although the server can start with it. One line each, naming the key.</summary>
internal static partial class StartupWarnings
{
    /// <summary>Settings that the documentation keeps for local trial, with the value that weakens security. <see cref="TrialSettings"/> has refused those that let strangers in.</summary>
    private static readonly (string Key, string Value)[] ForTrial =
    [
        ("IdToken:ClientCertificates:AllowOutsidePeriod", "true"),
        ("IdToken:WebPubSub:AllowUnsigned", "true"),
        ("IdToken:ServiceIssuers:*:RequireHttpsMetadata", "false"),
        ("IdToken:Push:WebPush:AllowHttp", "true"),
    ];

    public static IReadOnlyList<string> Of(Settings settings, IConfiguration configuration)
    {
        var replaced = configuration[ServiceFeature.NumberEntryKey] is null
            ? []
            : (string[])[$"{ServiceFeature.NumberEntryKey}: IdToken:Services:*:CodeEntry takes its place, Enter or Compare for each service; this key counts where that is not set"];
        var unknown = settings.UnknownKeys.Select(key => $"{key}: nothing reads this key; it is misspelled or of another version");
        return settings.IsDevelopment ? [.. replaced, .. unknown] : [.. replaced, .. unknown, .. OutsideDevelopment(settings, configuration)];
    }

    public static void LogStartupWarnings(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(StartupWarnings));
        foreach (var warning in app.Services.GetServices<StartupWarning>())
            Warn(logger, warning.Text);
    }

    private static IEnumerable<string> OutsideDevelopment(Settings settings, IConfiguration configuration)
    {
        if (!configuration.GetSection("IdToken:CredentialIssuers").GetChildren().Any() && !configuration.GetSection("IdToken:CredentialIssuer").Exists())
            yield return "IdToken:CredentialIssuers: there is none, and no IdToken:CredentialIssuer, so nobody can enroll a phone";
        if (settings[IssuerUrl.Key] is { } issuer && issuer.StartsWith("http:", StringComparison.OrdinalIgnoreCase))
            yield return $"{IssuerUrl.Key}: '{issuer}' is not https; codes and tokens travel in the clear";
        if (string.Equals(settings["IdToken:Sealing:AcceptUnsealed"], "true", StringComparison.OrdinalIgnoreCase))
            yield return "IdToken:Sealing:AcceptUnsealed: 'true' is for an update only; until it is off, write access to the store is sign-in as anybody";
        foreach (var (pattern, value) in ForTrial)
        {
            foreach (var key in Matching(configuration, pattern).Where(key => string.Equals(configuration[key], value, StringComparison.OrdinalIgnoreCase)))
                yield return $"{key}: '{value}' is for local trial only, and this is not Development";
        }
    }

    private static IEnumerable<string> Matching(IConfiguration configuration, string pattern) => pattern.Split(":*:") is [var list, var name]
        ? configuration.GetSection(list).GetChildren().Select(entry => $"{entry.Path}:{name}")
        : [pattern];

    [LoggerMessage(903, LogLevel.Warning, "{Warning}")]
    private static partial void Warn(ILogger logger, string warning);
}

/// <param name="Text">The key and what is wrong with it.</param>
internal sealed record StartupWarning(string Text);
