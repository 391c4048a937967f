using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IdToken.Api.Tests.Live.Upstream;

/// <summary>A handler that allows events and responds to each with exactly these bytes (Latin-1).</summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _answer;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _seen = [];
    private Task _serving = Task.CompletedTask;

    private RawUpstream(string answer) => _answer = answer;

    public string Url => $"http://{_listener.LocalEndpoint}/";

    /// <summary>The requests received, with their headers.</summary>
    public IEnumerable<string> Seen => _seen;

    public static Task<RawUpstream> StartAsync(string answer)
    {
        var upstream = new RawUpstream(answer);
        upstream._listener.Start();
        upstream._serving = upstream.ServeAsync();
        return Task.FromResult(upstream);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var stream = client.GetStream();
                var buffer = new byte[16 * 1024];
                var length = await stream.ReadAsync(buffer, _stop.Token);
                var request = Encoding.Latin1.GetString(buffer, 0, length);
                _seen.Enqueue(request);
                var isEvent = request.StartsWith("POST", StringComparison.Ordinal);
                var answer = isEvent ? _answer : "HTTP/1.1 200 OK\r\nWebHook-Allowed-Origin: *\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), _stop.Token);
                client.Client.Shutdown(SocketShutdown.Send);
                while (await stream.ReadAsync(buffer, _stop.Token) > 0)
                {
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // This handler or the server was stopped.
        }
    }
}
