using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using IdToken.Faults.Deployment;

namespace IdToken.Faults.Network;

/// <summary>A TCP proxy to a local server that simulates network faults.</summary>
internal sealed class FaultyProxy : IDisposable
{
    private readonly int _target;
    private readonly ConcurrentDictionary<ProxiedConnection, bool> _connections = [];
    private TcpListener? _listener;
    private volatile TaskCompletionSource? _pause;

    public FaultyProxy(int target)
    {
        _target = target;
        Accept();
    }

    public int Port { get; } = Ports.Free();

    /// <summary>Delay added to each chunk of data.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>New connections are accepted but never get a response.</summary>
    public bool BlackholesNewConnections { get; set; }

    public IEnumerable<ProxiedConnection> Connections => _connections.Keys;

    /// <summary>Resets all connections. New ones work.</summary>
    public void Cut()
    {
        foreach (var connection in Connections)
            connection.Reset();
    }

    /// <summary>Stops listening, so that new connections are refused.</summary>
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

    /// <summary>Buffers all data until <see cref="Resume"/>, which forwards it.</summary>
    public void Pause() => _pause ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume()
    {
        _pause?.TrySetResult();
        _pause = null;
    }

    /// <summary>Keeps existing connections open but forwards no more data in either direction.</summary>
    public void Blackhole(Func<ProxiedConnection, bool> which)
    {
        foreach (var connection in Connections.Where(which))
            connection.Blackhole();
    }

    /// <summary>Closes the client side of all connections without closing the upstream side.</summary>
    public void HalfClose()
    {
        foreach (var connection in Connections)
            connection.HalfClose();
    }

    /// <summary>Ends all faults for new connections. Blackholed connections stay blackholed.</summary>
    public void Restore()
    {
        (Delay, BlackholesNewConnections) = (default, false);
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
            // The listener was stopped.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var upstream = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var connection = new ProxiedConnection(this, client, upstream);
        _connections[connection] = true;
        try
        {
            await connection.RunAsync(_target, BlackholesNewConnections);
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }
}
