using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;

namespace IdToken.Load.Sockets;

/// <summary>Opens connections: each over its own TCP connection, or as streams of shared HTTP/2 connections.</summary>
internal sealed class SocketConnector(bool overHttp2) : IDisposable
{
    // One source address has about 28,000 ports for one server, so connections use several.
    private const int SourceAddresses = 4;

    private readonly HttpMessageInvoker _invoker = new(Handler(overHttp2));

    /// <summary>Connects and waits until the connection is ready.</summary>
    public async Task<OpenSocket> OpenAsync(SocketRequest request, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            foreach (var subprotocol in request.Subprotocols)
                socket.Options.AddSubProtocol(subprotocol);
            if (request.BearerToken is { } token)
                socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            if (overHttp2)
            {
                socket.Options.HttpVersion = HttpVersion.Version20;
                socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
            }

            await socket.ConnectAsync(request.Url, _invoker, cancellationToken);
            var opened = new OpenSocket(socket, request.IsHub);
            if (request.IsHub)
                await opened.ShakeHandsAsync(cancellationToken);
            if (request.FirstMessage is { } message)
                await opened.ExpectAsync(message, cancellationToken);
            return opened;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => _invoker.Dispose();

    private static SocketsHttpHandler Handler(bool overHttp2)
    {
        var next = 0;
        var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, EnableMultipleHttp2Connections = overHttp2 };
        handler.ConnectCallback = async (context, cancellationToken) =>
        {
            var connection = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                if (context.DnsEndPoint.Host == "127.0.0.1")
                    connection.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)(1 + (uint)Interlocked.Increment(ref next) % SourceAddresses)]), 0));
                await connection.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(connection, ownsSocket: true);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        };
        return handler;
    }
}
