using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using IdToken.Contracts;

namespace IdToken.Load.Sockets;

/// <summary>Opens the raw sockets of sessions: each on a TCP connection of its own, or many as streams of shared HTTP/2 connections.</summary>
internal sealed class SocketConnector(bool overHttp2) : IDisposable
{
    // A source address has some 28,000 ports for one server; sockets are spread over this many addresses.
    private const int SourceAddresses = 4;

    private readonly HttpMessageInvoker _invoker = new(Handler(overHttp2));

    /// <summary>Connects and reads <c>otp_ready</c>.</summary>
    public async Task<SessionSocket> OpenAsync(Uri server, InitiateResponse session, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.AddSubProtocol("idtoken.v1");
            socket.Options.AddSubProtocol($"idtoken.token.{session.WsToken}");
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            if (overHttp2)
            {
                socket.Options.HttpVersion = HttpVersion.Version20;
                socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
            }

            var scheme = server.Scheme == Uri.UriSchemeHttps ? "wss" : "ws";
            await socket.ConnectAsync(new Uri($"{scheme}://{server.Authority}/ws/session/{session.SessionId}"), _invoker, cancellationToken);
            var opened = new SessionSocket(socket);
            await opened.ExpectAsync<OtpReadyFrame>(cancellationToken);
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
