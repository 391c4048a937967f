using System.Net;
using System.Net.Sockets;

namespace IdToken.Api.Platform.Http;

/// <summary>
/// HTTP to URLs that others chose: no redirects, cookies or proxy, a bounded answer, and no connection to an address that <see cref="OutboundAddresses"/> does not permit. The
/// address is checked where the connection is made, so that a name which resolves differently the second time gains nothing.
/// </summary>
internal static class OutboundHttp
{
    private const int MaximumDrainedBytes = 16 * 1024;
    private const int MaximumHeaderKilobytes = 16;

    public static SocketsHttpHandler CreateHandler(OutboundAddresses addresses) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        // So that DNS changes take effect.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseDrainSize = MaximumDrainedBytes,
        MaxResponseHeadersLength = MaximumHeaderKilobytes,
        ConnectCallback = (context, cancellationToken) => ConnectAsync(addresses, context.DnsEndPoint, cancellationToken),
    };

    /// <exception cref="AddressNotPermittedException">The name has no address that the server may connect to.</exception>
    private static async ValueTask<Stream> ConnectAsync(OutboundAddresses addresses, DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        var resolved = await Dns.GetHostAddressesAsync(endPoint.Host, cancellationToken);
        var permitted = Array.FindAll(resolved, addresses.Permits);
        if (permitted.Length == 0)
            throw new AddressNotPermittedException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(permitted, endPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A URL leads to an address that the server does not connect to.</summary>
internal sealed class AddressNotPermittedException() : IOException("The address is private, and IdToken:Push:PrivateNetworks does not list it.");
