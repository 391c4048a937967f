using System.Net;
using System.Net.Sockets;

namespace IdToken.Client.Tests.Hosting;

/// <summary>The network between a client and a server, which can fail.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    private readonly Lock _gate = new();
    private readonly List<Socket> _open = [];
    private readonly Task _accepting;
    private bool _down;

    public Relay(Uri server)
    {
        Server = server;
        _listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Url { get; }

    /// <summary>Where new connections go.</summary>
    public Uri Server { get; set; }

    /// <summary>Cuts every connection, and each new one at once.</summary>
    public void GoDown()
    {
        lock (_gate)
        {
            _down = true;
            _open.ForEach(s => s.Dispose());
            _open.Clear();
        }
    }

    public void ComeBack()
    {
        lock (_gate)
            _down = false;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        GoDown();
        await _accepting.SoonAsync();
    }

    private async Task AcceptAsync()
    {
        var relaying = new List<Task>();
        try
        {
            while (true)
                relaying.Add(RelayAsync(await _listener.AcceptSocketAsync()));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(relaying);
        }
    }

    private async Task RelayAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        lock (_gate)
        {
            if (_down)
                client.Dispose();
            _open.AddRange([client, server]);
        }

        try
        {
            await server.ConnectAsync(Server.Host, Server.Port);
            await Task.WhenAny(CopyAsync(client, server), CopyAsync(server, client));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }

        client.Dispose();
        server.Dispose();
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[4096];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var read)
                await to.SendAsync(buffer.AsMemory(0, read));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}
