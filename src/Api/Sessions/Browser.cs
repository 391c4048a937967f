using System.Net;
using System.Net.Sockets;

namespace IdToken.Api.Sessions;

/// <summary>The browser that asks for a sign-in, as this server sees it. Values are empty where unknown.</summary>
/// <param name="IpAddress">The client's address; behind trusted proxies, the address that they forward.</param>
/// <param name="UserAgent">See <see cref="BrowserName"/>.</param>
/// <param name="Origin">The page's origin, as the browser names it.</param>
/// <param name="Network">See <see cref="NetworkOf"/>.</param>
internal sealed record Browser(string IpAddress, string UserAgent, string Origin, string Network)
{
    private const int MaximumOrigin = 256;

    public static Browser Of(HttpRequest request) => new(
        Text(request.HttpContext.Connection.RemoteIpAddress), BrowserName.Of(request.Headers.UserAgent.ToString()), OriginOf(request), NetworkOf(request.HttpContext));

    /// <summary>Returns what one place has for limits that it must not evade: the IPv4 address, or the /48 of the IPv6 address, which is what a site gets.</summary>
    public static string NetworkOf(HttpContext http) => http.Connection.RemoteIpAddress switch
    {
        null => "unknown",
        { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } address => Convert.ToHexString(address.GetAddressBytes(), 0, 6),
        var address => Text(address),
    };

    private static string Text(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString() ?? "";

    // Written anew from its parts, in ASCII, so that no other text reaches a phone.
    private static string OriginOf(HttpRequest request) =>
        request.Headers.Origin.ToString() is { Length: > 0 and <= MaximumOrigin } text && Uri.TryCreate(text, UriKind.Absolute, out var origin) && origin.Scheme is "http" or "https"
            ? $"{origin.Scheme}://{origin.IdnHost}{(origin.IsDefaultPort ? "" : $":{origin.Port}")}"
            : "";
}
