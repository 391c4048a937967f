using System.Net;
using IdToken.Api.Platform.Configuration;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace IdToken.Api.Platform.Http;

/// <summary><c>IdToken:TrustedProxies</c>: the proxies whose X-Forwarded-* headers and client certificate header are trusted; without any, these headers are ignored.</summary>
internal sealed class TrustedProxies(IReadOnlyList<IPNetwork> networks)
{
    public const string Section = "IdToken:TrustedProxies";

    /// <summary>Returns whether the peer of a TCP connection is a trusted proxy.</summary>
    public bool Include(IPAddress? peer)
    {
        // A dual-stack socket reports IPv4 addresses as mapped IPv6 addresses.
        var address = peer is { IsIPv4MappedToIPv6: true } ? peer.MapToIPv4() : peer;
        return address is not null && networks.Any(network => network.Contains(address));
    }

    public static TrustedProxies Read(Settings settings, IConfiguration configuration)
    {
        var networks = new List<IPNetwork>();
        settings.Knows($"{Section}:*");
        foreach (var entry in configuration.GetSection(Section).GetChildren())
        {
            if (Parse(entry.Value) is { } network)
                networks.Add(network);
            else
                settings.Fault(entry.Path, $"'{entry.Value}' is neither an IP address nor a CIDR range.");
        }

        return new(networks);
    }

    public void Configure(ForwardedHeadersOptions options)
    {
        // The framework trusts loopback by default.
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var network in networks)
            options.KnownIPNetworks.Add(network);
        options.ForwardLimit = null;
        options.ForwardedHeaders = networks.Count == 0
            ? ForwardedHeaders.None
            : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
    }

    private static IPNetwork? Parse(string? text)
    {
        if (IPNetwork.TryParse(text, out var network))
            return network;
        return IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : null;
    }
}
