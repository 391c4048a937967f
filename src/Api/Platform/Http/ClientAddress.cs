using System.Net;
using System.Net.Sockets;

namespace IdToken.Api.Platform.Http;

/// <summary>Identifies a client for rate and connection limits.</summary>
internal static class ClientAddress
{
    private static readonly int[] PrefixBytes = [8, 7, 6];

    /// <summary>Returns an IPv4 address, or the /64 of an IPv6 one: a client usually has a whole /64.</summary>
    public static string Of(HttpContext http) => NetworksOf(http)[0];

    /// <summary>
    /// Returns the networks that a client counts by, the narrowest first: of an IPv4 client its address, of an IPv6 client its /64, /56 and /48, as a site may be given
    /// any of them. <see cref="LimitOf"/> says what each may have.
    /// </summary>
    public static string[] NetworksOf(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is not { } address)
            return ["unknown"];
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return [address.ToString()];
        var bytes = address.GetAddressBytes();
        return [.. PrefixBytes.Select(count => Convert.ToHexString(bytes, 0, count))];
    }

    /// <summary>Returns the limit of one of <see cref="NetworksOf"/>: each has four times that of the narrower one.</summary>
    public static int LimitOf(int index, int perAddress) => (int)Math.Min(int.MaxValue, (long)perAddress << (2 * index));

    public static bool IsThisMachine(HttpContext http) => http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
}
