using System.Net;

namespace IdToken.Api.Platform.Http;

/// <summary>Which addresses the server connects to where others chose the URL: public ones, and the private networks that the operator named.</summary>
internal sealed class OutboundAddresses(IEnumerable<IPNetwork> permitted)
{
    // IANA's registries of special-purpose addresses (RFC 6890). Of IPv6, only 2000::/3 is public at all.
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            // Protocol assignments with Teredo, documentation, 6to4: the latter and Teredo contain IPv4 addresses.
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    private static readonly IPNetwork PublicIPv6 = IPNetwork.Parse("2000::/3");

    // NAT64 (RFC 6052): the last four bytes are the IPv4 address that the packet goes to.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    private readonly IPNetwork[] _permitted = [.. permitted];

    public bool Permits(IPAddress address)
    {
        var reached = Reached(address);
        return _permitted.Any(network => network.Contains(reached)) || IsPublic(reached);
    }

    private static bool IsPublic(IPAddress address) =>
        !NotPublic.Any(network => network.Contains(address)) && (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork || PublicIPv6.Contains(address));

    private static IPAddress Reached(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : Nat64.Contains(address) ? new IPAddress(address.GetAddressBytes()[^4..]) : address;
}
