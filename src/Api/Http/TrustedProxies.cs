using System.Net;
using IdToken.Api.Configuration;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace IdToken.Api.Http;

/// <summary><c>IdToken:TrustedProxies</c>: whose X-Forwarded-* headers are believed; none listed, nobody's.</summary>
internal static class TrustedProxies
{
    private const string Section = "IdToken:TrustedProxies";

    public static void AddTrustedProxies(this IServiceCollection services, Settings settings, IConfiguration configuration)
    {
        var networks = new List<IPNetwork>();
        foreach (var entry in configuration.GetSection(Section).GetChildren())
        {
            if (Parse(entry.Value) is { } network)
                networks.Add(network);
            else
                settings.Fault(entry.Path, $"'{entry.Value}' is neither an IP address nor a CIDR range.");
        }

        services.Configure<ForwardedHeadersOptions>(options =>
        {
            // The framework trusts loopback unless told otherwise.
            options.KnownIPNetworks.Clear();
            options.KnownProxies.Clear();
            networks.ForEach(options.KnownIPNetworks.Add);
            options.ForwardLimit = null;
            options.ForwardedHeaders = networks.Count == 0
                ? ForwardedHeaders.None
                : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        });
    }

    private static IPNetwork? Parse(string? text)
    {
        if (IPNetwork.TryParse(text, out var network))
            return network;
        return IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : null;
    }
}
