using IdToken.Api.Platform.Configuration;

namespace IdToken.Api.Identity.Tokens;

/// <summary>The <c>iss</c> of tokens and the base of discovery: as configured, or, in Development, the request's own origin.</summary>
internal sealed class IssuerUrl(string? configured)
{
    public const string Key = "IdToken:Issuer";

    public string For(HttpRequest request) => configured ?? $"{request.Scheme}://{request.Host}";

    public static IssuerUrl Read(Settings settings)
    {
        var url = settings[Key];
        if (string.IsNullOrEmpty(url))
        {
            if (!settings.IsDevelopment)
                settings.Fault(Key, "is required outside Development: the URL under which clients reach this server.");
            return new(null);
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https") || parsed.Query.Length > 0 || parsed.Fragment.Length > 0)
            settings.Fault(Key, $"'{url}' is not an http or https URL without query and fragment.");
        return new(url);
    }
}
