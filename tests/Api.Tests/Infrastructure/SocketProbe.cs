using System.Net.WebSockets;
using System.Text;

namespace IdToken.Api.Tests.Infrastructure;

/// <summary>A raw session socket as a legacy client opens it.</summary>
public sealed class SocketProbe(ClientWebSocket socket) : IDisposable
{
    public string? SubProtocol => socket.SubProtocol;

    /// <summary>A header of the 101.</summary>
    public string? Header(string name) => socket.HttpResponseHeaders!.TryGetValue(name, out var values) ? values.Single() : null;

    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    public string? CloseReason => socket.CloseStatusDescription;

    public static Task<SocketProbe> OpenAsync(TestServer server, string pathAndQuery, Action<ClientWebSocketOptions>? configure = null) =>
        OpenAsync(server.Url + pathAndQuery, configure);

    /// <param name="url">With http or https.</param>
    /// <param name="configure">The socket's options.</param>
    /// <param name="http">The HTTP client to connect with, if the socket's own is not enough.</param>
    public static async Task<SocketProbe> OpenAsync(string url, Action<ClientWebSocketOptions>? configure = null, HttpMessageInvoker? http = null)
    {
        var socket = new ClientWebSocket();
        configure?.Invoke(socket.Options);
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await socket.ConnectAsync(new Uri("ws" + url["http".Length..]), http, Deadline.Token());
        }
        catch (WebSocketException e)
        {
            var status = (int)socket.HttpStatusCode;
            socket.Dispose();
            throw new RefusedUpgradeException(status, e);
        }

        return new(socket);
    }

    /// <summary>The next text message, or null once the server has closed.</summary>
    public async Task<string?> NextAsync()
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), Deadline.Token());
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Deadline.Token());
                return null;
            }

            length += received.Count;
            if (received.EndOfMessage)
                return Encoding.UTF8.GetString(buffer, 0, length);
            if (length == buffer.Length)
                Array.Resize(ref buffer, 2 * length);
        }
    }

    public Task SendAsync(byte[] message, WebSocketMessageType type = WebSocketMessageType.Text, bool end = true) =>
        socket.SendAsync(message, type, end, Deadline.Token());

    public Task CloseAsync() => socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Deadline.Token());

    public void Abort() => socket.Abort();

    public void Dispose() => socket.Dispose();
}

public sealed class RefusedUpgradeException(int status, Exception inner) : Exception($"The upgrade was refused with {status}.", inner)
{
    public int Status => status;
}
