using IdToken.Api.Identity.Tokens;
using IdToken.Api.Platform.Configuration;

namespace IdToken.Api.Hosting;

/// <summary>
/// Settings with which a stranger could sign in, or read what others may not. Outside Development each stops the start, unless <see cref="Key"/> allows them; then they
/// are among the <see cref="StartupWarnings"/>.
/// </summary>
internal static class TrialSettings
{
    public const string Key = "IdToken:AllowTrialSettings";

    public static void Refuse(Settings settings, IConfiguration configuration)
    {
        if (IsAllowed(settings) || settings.IsDevelopment)
            return;
        foreach (var (key, danger) in Found(configuration))
            settings.Fault(key, $"{danger}. For a trial, {Key}=true lets the server start all the same.");
    }

    private static bool IsAllowed(Settings settings)
    {
        if (settings[Key] is not { } text)
            return false;
        if (!bool.TryParse(text, out var isAllowed))
            settings.Fault(Key, $"'{text}' is neither true nor false.");
        return isAllowed;
    }

    private static IEnumerable<(string Key, string Danger)> Found(IConfiguration configuration)
    {
        if (IsPlainHttp(configuration[IssuerUrl.Key]))
            yield return (IssuerUrl.Key, $"'{configuration[IssuerUrl.Key]}' is not https; codes and tokens would travel in the clear");
        if (IsPlainHttp(configuration[PhoneUrl.Key]))
            yield return (PhoneUrl.Key, $"'{configuration[PhoneUrl.Key]}' is not https; invitations would travel in the clear, and browsers give phones no keys there");
        // With an access key every event is checked, whatever the switch says.
        if (Is(configuration["IdToken:WebPubSub:AllowUnsigned"], "true") && !configuration.GetSection("IdToken:WebPubSub:AccessKeys").GetChildren().Any())
            yield return ("IdToken:WebPubSub:AllowUnsigned", "'true' takes events from anybody");
        foreach (var issuer in configuration.GetSection("IdToken:ServiceIssuers").GetChildren())
        {
            if (Is(issuer["RequireHttpsMetadata"], "false") && IsPlainHttp(issuer["MetadataAddress"]))
                yield return ($"{issuer.Path}:RequireHttpsMetadata", "'false' lets anybody on the way to the issuer supply its keys, and so open the service's feed");
        }
    }

    private static bool IsPlainHttp(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme == Uri.UriSchemeHttp && !parsed.IsLoopback;

    private static bool Is(string? value, string word) => string.Equals(value, word, StringComparison.OrdinalIgnoreCase);
}
