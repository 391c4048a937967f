using System.Net;

namespace IdToken.Api.Sessions;

/// <summary>The browser that asks for a sign-in, as this server sees it. Values are empty where unknown.</summary>
/// <param name="IpAddress">The client's address; behind trusted proxies, the address that they forward.</param>
/// <param name="UserAgent">As sent, cut to <see cref="MaximumUserAgent"/>. Untrusted text.</param>
internal sealed record Browser(string IpAddress, string UserAgent)
{
    public const int MaximumUserAgent = 256;

    public static Browser Of(HttpRequest request) => new(Text(request.HttpContext.Connection.RemoteIpAddress), Cut(request.Headers.UserAgent.ToString()));

    private static string Text(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString() ?? "";

    private static string Cut(string text)
    {
        if (text.Length <= MaximumUserAgent)
            return text;
        // Half a surrogate pair is not valid text.
        return text[..(char.IsHighSurrogate(text[MaximumUserAgent - 1]) ? MaximumUserAgent - 1 : MaximumUserAgent)];
    }
}
