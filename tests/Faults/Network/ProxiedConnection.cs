using System.Net;
using System.Net.Sockets;

namespace IdToken.Faults.Network;

/// <summary>One connection through a <see cref="StoreProxy"/>.</summary>
internal sealed class ProxiedConnection(StoreProxy proxy, Socket near, Socket far)
{
    private volatile bool _swallowed;
    private volatile bool _halfClosed;

    public bool IsSwallowed => _swallowed;

    /// <summary>A subscription of the store has been made over it.</summary>
    public bool IsSubscription { get; private set; }

    public async Task RunAsync(int target, bool swallowed)
    {
        using (near)
        {
            try
            {
                (near.NoDelay, far.NoDelay, _swallowed) = (true, true, swallowed);
                await far.ConnectAsync(IPAddress.Loopback, target);
                var outward = PumpAsync(near, far, LookForSubscription);
                var inward = PumpAsync(far, near, null);
                // The near side decides: a connection that is swallowed, or half closed, lasts until it gives up.
                if (await Task.WhenAny(outward, inward) == inward && (_swallowed || _halfClosed))
                    await outward;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Either end went away, or the connection was reset from here.
            }
        }
    }

    public void Swallow() => _swallowed = true;

    public void HalfClose()
    {
        _halfClosed = true;
        try
        {
            near.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    public void Reset()
    {
        foreach (var end in (Socket[])[near, far])
        {
            try
            {
                end.LingerState = new LingerOption(enable: true, seconds: 0);
                end.Close();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It has ended already.
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
                if (_swallowed || (_halfClosed && to == near))
                    continue;
                for (var sent = 0; sent < length;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, length - sent));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Ends as if it had been closed.
        }
    }

    private void LookForSubscription(ReadOnlyMemory<byte> data) => IsSubscription |= data.Span.IndexOf("SUBSCRIBE"u8) >= 0;
}
