using System.Net;
using System.Net.Sockets;
using System.Text;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Platform.Sockets;

/// <summary>A client that does only what the test says: it answers no ping and no close, and reads only on request.</summary>
public sealed class TcpProbe : IDisposable
{
    private readonly Socket _socket;

    private TcpProbe(Socket socket) => _socket = socket;

    /// <summary>Sends a WebSocket upgrade and does not wait for the response.</summary>
    public static async Task<TcpProbe> SendUpgradeAsync(TestServer server, string path, string? token = null)
    {
        var url = new Uri(server.Url);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Parse(url.Host), url.Port, Deadline.Token());
        var request = $"GET {path} HTTP/1.1\r\nHost: {url.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        if (token is not null)
            request += $"Authorization: Bearer {token}\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(request + "\r\n"), Deadline.Token());
        return new(socket);
    }

    public static async Task<TcpProbe> OpenAsync(TestServer server, string path, string? token = null)
    {
        var probe = await SendUpgradeAsync(server, path, token);
        var answer = new StringBuilder();
        var one = new byte[1];
        while (!answer.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            Assert.Equal(1, await probe._socket.ReceiveAsync(one, Deadline.Token()));
            answer.Append((char)one[0]);
        }

        Assert.StartsWith("HTTP/1.1 101", answer.ToString(), StringComparison.Ordinal);
        return probe;
    }

    /// <summary>Opens a hub's connection and shakes hands.</summary>
    public static async Task<TcpProbe> OpenHubAsync(TestServer server, string path, string token)
    {
        var probe = await OpenAsync(server, path, token);
        await probe.SendTextAsync("{\"protocol\":\"json\",\"version\":1}\u001e");
        return probe;
    }

    /// <summary>Reads and drops until the server has ended the connection.</summary>
    public async Task UntilEndAsync()
    {
        var buffer = new byte[64 * 1024];
        var deadline = Deadline.Token();
        try
        {
            while (await _socket.ReceiveAsync(buffer, deadline) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // Cut.
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task SendTextAsync(string text)
    {
        // A short text frame with a mask of zeros.
        byte[] frame = [0x81, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)];
        await _socket.SendAsync(frame, Deadline.Token());
    }
}
