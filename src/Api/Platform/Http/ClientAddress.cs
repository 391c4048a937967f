using System.Net;
using System.Net.Sockets;

namespace IdToken.Api.Platform.Http;

/// <summary>Identifies a client for rate and connection limits.</summary>
internal static class ClientAddress
{
    public static string Of(HttpContext http) => http.Connection.RemoteIpAddress is { } address ? Network(address) : "unknown";

    public static bool IsThisMachine(HttpContext http) => http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);

    /// <summary>An IPv6 client usually has a whole /64, so a /64 counts as one client.</summary>
    private static string Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes(), 0, 8) : address.ToString();
    }
}
