using IdToken.Api.Identity.Credentials;
using IdToken.Api.Platform.Configuration;

namespace IdToken.Api.Hosting;

/// <summary><c>dotnet IdToken.Api.dll credentials issue</c>: prints a credential signed with <c>IdToken:CredentialIssuer</c>. Needs no store and no server.</summary>
internal static class CredentialCommand
{
    private const int Usage = 2;

    private static readonly Dictionary<string, string> Options = new()
    {
        ["--token-id"] = nameof(CredentialRequest.TokenId),
        ["--given-name"] = nameof(CredentialRequest.GivenName),
        ["--family-name"] = nameof(CredentialRequest.FamilyName),
        ["--date-of-birth"] = nameof(CredentialRequest.DateOfBirth),
        ["--nationality"] = nameof(CredentialRequest.Nationality),
        ["--document"] = nameof(CredentialRequest.Document),
        ["--trust-level"] = nameof(CredentialRequest.TrustLevel),
        ["--valid-days"] = nameof(CredentialRequest.ValidDays),
    };

    public static bool Is(string[] args) => args is ["credentials", ..];

    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [_, "issue", .. var options] || Stray(options) is not null)
        {
            await Console.Error.WriteLineAsync(Stray(args[1..]) is { } stray && args is [_, "issue", ..] ? $"There is no option {stray}." : "There is one command: credentials issue.");
            await Console.Error.WriteLineAsync($"Usage: dotnet IdToken.Api.dll credentials issue {string.Join(' ', Options.Keys.Select(o => $"[{o} …]"))}");
            return Usage;
        }

        var credential = Issue(options);
        await Console.Out.WriteLineAsync(credential.VdsData);
        await Console.Error.WriteLineAsync($"A credential of {credential.TokenId}, valid until {credential.ExpiresAt:yyyy-MM-dd}. It enrolls one phone, once: hand it on like a password.");
        return 0;
    }

    /// <exception cref="StartupException">There is no key to issue with, or the request is at fault.</exception>
    public static IssuedCredential Issue(string[] options)
    {
        var builder = WebApplication.CreateBuilder([.. options.Where(IsSetting)]);
        var settings = new Settings(builder.Configuration, builder.Environment);
        var issuer = settings.Bind("IdToken:CredentialIssuer", new OperatorIssuerOptionsValidator());
        if (issuer.Pem is null)
            settings.Fault("IdToken:CredentialIssuer:Pem", "is required to issue credentials: an ECDSA P-256 private key in PEM.");
        var asked = new ConfigurationBuilder().AddCommandLine([.. options.Where(o => !IsSetting(o))], Options).Build();
        var request = new Settings(new ConfigurationBuilder().AddInMemoryCollection(asked.AsEnumerable().Select(o => new KeyValuePair<string, string?>($"request:{o.Key}", o.Value))).Build(), builder.Environment);
        var bound = request.Bind("request", new CredentialRequestValidator(TimeProvider.System));
        foreach (var fault in request.Faults)
            settings.Fault("credentials issue", fault.Replace("request:", "", StringComparison.Ordinal));
        settings.ThrowIfFaulty();
        return new OperatorIssuer(issuer, TimeProvider.System).Issue(bound);
    }

    /// <summary>A setting of the server's: <c>--IdToken:CredentialIssuer:Kid=…</c> or <c>--environment=…</c>.</summary>
    private static bool IsSetting(string option) => option.StartsWith("--IdToken:", StringComparison.OrdinalIgnoreCase) || option.StartsWith("--environment=", StringComparison.OrdinalIgnoreCase);

    /// <summary>An option that there is not: the command line's own reader would pass over it.</summary>
    private static string? Stray(string[] options) =>
        options.FirstOrDefault(o => o.StartsWith('-') && !IsSetting(o) && !Options.ContainsKey(o.Split('=')[0]));
}
