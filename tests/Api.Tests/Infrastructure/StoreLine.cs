using System.Net;
using System.Net.Sockets;

namespace IdToken.Api.Tests.Infrastructure;

/// <summary>One connection of a <see cref="StoreLink"/>.</summary>
/// <param name="server">The server's side.</param>
/// <param name="isLast">Returns whether to cut the connection before this reply of the store.</param>
/// <param name="delay">Returns how long to hold this reply of the store back.</param>
internal sealed class StoreLine(TcpClient server, Func<ReadOnlySpan<byte>, bool> isLast, Func<ReadOnlySpan<byte>, TimeSpan> delay) : IDisposable
{
    private readonly TcpClient _store = new();
    private volatile TaskCompletionSource _open = Opened();

    /// <summary>Whether the server subscribes to channels on it.</summary>
    public bool Listens { get; private set; }

    public async Task RunAsync(int port)
    {
        await _store.ConnectAsync(IPAddress.Loopback, port);
        await Task.WhenAny(PassAsync(server, _store, Look, _ => TimeSpan.Zero), PassAsync(_store, server, isLast, delay));
    }

    public void Hold() => _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _open.TrySetResult();

    public void Dispose()
    {
        server.Dispose();
        _store.Dispose();
    }

    private async Task PassAsync(TcpClient from, TcpClient to, Func<ReadOnlySpan<byte>, bool> isEnd, Func<ReadOnlySpan<byte>, TimeSpan> delayOf)
    {
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await from.GetStream().ReadAsync(buffer)) > 0)
        {
            if (isEnd(buffer.AsSpan(0, count)))
                return;
            await Task.Delay(delayOf(buffer.AsSpan(0, count)));
            await _open.Task;
            await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
        }
    }

    private bool Look(ReadOnlySpan<byte> commands)
    {
        Listens |= commands.IndexOf("SUBSCRIBE"u8) >= 0;
        return false;
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }
}
