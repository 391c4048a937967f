using System.Net;
using IdToken.Api.Platform.Http;

namespace IdToken.Api.Identity.Push.WebPush;

/// <summary>Which URLs the server sends to. Phones name them, so that they are checked when a phone does and again before each push.</summary>
internal sealed class WebPushEndpoints(WebPushOptions options, OutboundAddresses addresses)
{
    private const int MaximumCharacters = 2048;

    /// <summary>Returns the URL, or null where it is not one that the server sends to.</summary>
    public Uri? Permitted(string? text)
    {
        if (text is not { Length: > 0 and <= MaximumCharacters } || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.UserInfo.Length > 0 || url.Fragment.Length > 0)
            return null;
        var isEncrypted = url.Scheme == Uri.UriSchemeHttps || (options.AllowHttp && url.Scheme == Uri.UriSchemeHttp);
        return isEncrypted && IsPermittedHost(url) ? url : null;
    }

    // A name is resolved, and its addresses checked, when the server connects.
    private bool IsPermittedHost(Uri url) =>
        (options.Hosts.Count == 0 || options.Hosts.Any(host => Matches(host, url.IdnHost))) && (!IPAddress.TryParse(url.IdnHost, out var address) || addresses.Permits(address));

    private static bool Matches(string pattern, string host) => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(pattern, StringComparison.OrdinalIgnoreCase);
}
