using IdToken.Api.Platform.Configuration;

namespace IdToken.Api.Identity.Tokens;

/// <summary>The URL under which phones reach this server; links and QR codes begin with it. As configured, or else that of tokens' <c>iss</c>.</summary>
internal sealed class PhoneUrl(string? configured, IssuerUrl issuer)
{
    public const string Key = "IdToken:Phone:PublicUrl";

    public string For(HttpRequest request) => (configured ?? issuer.For(request)).TrimEnd('/');

    /// <summary>Returns the link of an invitation. What it carries stands in the fragment, which browsers send to no server, so that opening it changes nothing.</summary>
    public string OfInvitation(HttpRequest request, string code, int? pinDigits) => $"{For(request)}/phone/#/invitation/{code}{(pinDigits is null ? "" : $".{pinDigits}")}";

    /// <summary>Returns the link with which another phone takes an enrollment over; without a code, the person types one.</summary>
    public string OfRecovery(HttpRequest request, string tokenId, string? code = null) => $"{For(request)}/phone/#/recover/{tokenId}{(code is null ? "" : $"/{code}")}";

    public static Func<IServiceProvider, PhoneUrl> Read(Settings settings)
    {
        var url = settings[Key] is { Length: > 0 } text ? text : null;
        if (url is not null && (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https") || parsed.Query.Length > 0 || parsed.Fragment.Length > 0))
            settings.Fault(Key, $"'{url}' is not an http or https URL without query and fragment.");
        return services => new(url, services.GetRequiredService<IssuerUrl>());
    }
}
