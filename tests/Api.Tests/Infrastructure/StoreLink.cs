using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using IdToken.Api.Platform.Store;

namespace IdToken.Api.Tests.Infrastructure;

/// <summary>A server's network link to the store, which a test can cut, block and restore while the store keeps running.</summary>
public sealed class StoreLink : IDisposable
{
    private readonly int _store;
    private readonly TcpListener _listener;
    private readonly ConcurrentBag<StoreLine> _lines = [];
    private volatile bool _cut;
    private volatile byte[]? _last;
    private volatile byte[]? _slow;

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

    public bool IsDelayPending => _slow is not null;

    public void Cut()
    {
        _cut = true;
        foreach (var line in _lines)
            line.Dispose();
    }

    /// <summary>Cuts the connection when the store is about to send this: it has run the command, but the server does not receive the reply.</summary>
    public void CutBefore(string reply) => _last = Encoding.ASCII.GetBytes(reply);

    /// <summary>Holds the first reply with this content back for longer than a server waits.</summary>
    public void DelayOnce(string reply) => _slow = Encoding.ASCII.GetBytes(reply);

    public void Mend() => _cut = false;

    /// <summary>From now on nothing passes on the existing connections, without an error; new ones work.</summary>
    /// <param name="commands">Also blocks connections that send commands, not only those that subscribe.</param>
    public void Silence(bool commands = true)
    {
        foreach (var line in _lines.Where(l => commands || l.Listens))
            line.Hold();
    }

    /// <summary>Forwards what was held back.</summary>
    public void Release()
    {
        foreach (var line in _lines)
            line.Release();
    }

    public void Dispose()
    {
        Cut();
        _listener.Stop();
    }

    private bool IsLast(ReadOnlySpan<byte> reply)
    {
        if (_last is not { } last || reply.IndexOf(last) < 0)
            return false;
        Cut();
        return true;
    }

    private TimeSpan DelayOf(ReadOnlySpan<byte> reply)
    {
        if (_slow is not { } slow || reply.IndexOf(slow) < 0)
            return TimeSpan.Zero;
        _slow = null;
        return StoreClient.Timeout * 1.5;
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
        using var line = new StoreLine(server, IsLast, DelayOf);
        try
        {
            if (_cut)
                return;
            _lines.Add(line);
            await line.RunAsync(_store);
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidOperationException)
        {
            // Cut.
        }
    }
}
