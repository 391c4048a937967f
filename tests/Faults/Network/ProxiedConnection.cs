using System.Net;
using System.Net.Sockets;

namespace IdToken.Faults.Network;

/// <summary>One connection through a <see cref="FaultyProxy"/>.</summary>
internal sealed class ProxiedConnection(FaultyProxy proxy, Socket client, Socket upstream)
{
    private volatile bool _blackholed;
    private volatile bool _halfClosed;

    public bool IsBlackholed => _blackholed;

    /// <summary>The instance subscribed to a channel of the store over this connection.</summary>
    public bool IsSubscription { get; private set; }

    public async Task RunAsync(int target, bool blackholed)
    {
        using (client)
        {
            try
            {
                (client.NoDelay, upstream.NoDelay, _blackholed) = (true, true, blackholed);
                await upstream.ConnectAsync(IPAddress.Loopback, target);
                var outward = PumpAsync(client, upstream, LookForSubscription);
                var inward = PumpAsync(upstream, client, null);
                // A blackholed or half-closed connection lasts until the client side gives up.
                if (await Task.WhenAny(outward, inward) == inward && (_blackholed || _halfClosed))
                    await outward;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Either side closed the connection, or it was reset here.
            }
        }
    }

    public void Blackhole() => _blackholed = true;

    public void HalfClose()
    {
        _halfClosed = true;
        try
        {
            client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has already ended.
        }
    }

    public void Reset()
    {
        foreach (var end in (Socket[])[client, upstream])
        {
            try
            {
                end.LingerState = new LingerOption(enable: true, seconds: 0);
                end.Close();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It has already ended.
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, Action<ReadOnlyMemory<byte>>? look)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var length)
            {
                look?.Invoke(buffer.AsMemory(0, length));
                await proxy.HoldAsync();
                if (_blackholed || (_halfClosed && to == client))
                    continue;
                for (var sent = 0; sent < length;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, length - sent));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Treat it as closed.
        }
    }

    private void LookForSubscription(ReadOnlyMemory<byte> data) => IsSubscription |= data.Span.IndexOf("SUBSCRIBE"u8) >= 0;
}
