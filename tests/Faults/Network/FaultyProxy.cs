using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using IdToken.Faults.Deployment;

namespace IdToken.Faults.Network;

/// <summary>A way to a server on this machine that can be disturbed in the ways in which networks are.</summary>
internal sealed class StoreProxy : IDisposable
{
    private readonly int _target;
    private readonly ConcurrentDictionary<ProxiedConnection, bool> _connections = [];
    private TcpListener? _listener;
    private volatile TaskCompletionSource? _pause;

    public StoreProxy(int target)
    {
        _target = target;
        Accept();
    }

    public int Port { get; } = Ports.Free();

    /// <summary>Each piece of data waits for this long before it goes on.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Those who connect now find nobody who ever answers.</summary>
    public bool SwallowsNewConnections { get; set; }

    public IEnumerable<ProxiedConnection> Connections => _connections.Keys;

    /// <summary>Resets all connections. New ones are let through.</summary>
    public void Cut()
    {
        foreach (var connection in Connections)
            connection.Reset();
    }

    /// <summary>Nobody listens here any more.</summary>
    public void Refuse()
    {
        _listener?.Stop();
        _listener = null;
    }

    public void Accept()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start(512);
        _ = AcceptAsync(_listener);
    }

    /// <summary>Takes everything and passes nothing on, until <see cref="Resume"/> passes on what was held.</summary>
    public void Pause() => _pause ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume()
    {
        _pause?.TrySetResult();
        _pause = null;
    }

    /// <summary>The connections that are there stay open and nothing passes any more, in either direction.</summary>
    public void Swallow(Func<ProxiedConnection, bool> which)
    {
        foreach (var connection in Connections.Where(which))
            connection.Swallow();
    }

    /// <summary>The near side reads the end of its connections; the far side is told nothing.</summary>
    public void HalfClose()
    {
        foreach (var connection in Connections)
            connection.HalfClose();
    }

    /// <summary>As on the first day, for new connections; those that were swallowed stay so.</summary>
    public void Mend()
    {
        (Delay, SwallowsNewConnections) = (default, false);
        Resume();
        if (_listener is null)
            Accept();
    }

    public async Task HoldAsync()
    {
        if (Delay > TimeSpan.Zero)
            await Task.Delay(Delay);
        if (_pause is { } pause)
            await pause.Task;
    }

    public void Dispose()
    {
        Refuse();
        Resume();
        Cut();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Refuses now.
        }
    }

    private async Task ServeAsync(Socket near)
    {
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var connection = new ProxiedConnection(this, near, far);
        _connections[connection] = true;
        try
        {
            await connection.RunAsync(_target, SwallowsNewConnections);
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }
}
