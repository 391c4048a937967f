using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IdToken.Api.Tests.Hosting;

/// <summary>A server's way to the store, which a test can cut and mend while the store itself goes on.</summary>
public sealed class StoreLink : IDisposable
{
    private readonly int _store;
    private readonly TcpListener _listener;
    private readonly ConcurrentBag<TcpClient> _ends = [];
    private volatile bool _cut;
    private volatile byte[]? _last;

    public StoreLink(string connectionString)
    {
        var address = connectionString.Split(',')[0];
        _store = int.Parse(address.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        ConnectionString = connectionString.Replace(address, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}", StringComparison.Ordinal);
        _ = AcceptAsync();
    }

    public string ConnectionString { get; }

    public void Cut()
    {
        _cut = true;
        foreach (var end in _ends)
            end.Close();
    }

    /// <summary>Cuts when the store is about to send this: it has done what was asked, and the server does not hear of it.</summary>
    public void CutBefore(string reply) => _last = Encoding.ASCII.GetBytes(reply);

    public void Mend() => _cut = false;

    public void Dispose()
    {
        Cut();
        _listener.Stop();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = JoinAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task JoinAsync(TcpClient server)
    {
        using var store = new TcpClient();
        using (server)
        {
            try
            {
                if (_cut)
                    return;
                await store.ConnectAsync(IPAddress.Loopback, _store);
                _ends.Add(server);
                _ends.Add(store);
                await Task.WhenAny(server.GetStream().CopyToAsync(store.GetStream()), ReplyAsync(store.GetStream(), server.GetStream()));
            }
            catch (Exception e) when (e is SocketException or IOException or InvalidOperationException)
            {
                // Cut.
            }
        }
    }

    private async Task ReplyAsync(NetworkStream store, NetworkStream server)
    {
        var buffer = new byte[64 * 1024];
        while (await store.ReadAsync(buffer) is > 0 and var length)
        {
            if (_last is { } last && buffer.AsSpan(0, length).IndexOf(last) >= 0)
            {
                Cut();
                return;
            }

            await server.WriteAsync(buffer.AsMemory(0, length));
        }
    }
}
