using IdToken.Contracts;

namespace IdToken.Load.Sockets;

/// <summary>The kinds of live connections that the server has.</summary>
internal enum SocketKind
{
    /// <summary>The raw WebSocket of a session.</summary>
    Raw,

    /// <summary>The SignalR hub of a session.</summary>
    Hub,

    /// <summary>The device channel of a phone, a SignalR hub.</summary>
    Device,

    /// <summary>The raw WebSocket of a service's back end.</summary>
    Service,
}

/// <summary>How to open one connection.</summary>
/// <param name="Kind">Decides the protocol and the first message.</param>
/// <param name="Url">With credentials in the query where the kind has them there.</param>
/// <param name="Subprotocols">Offered in the upgrade.</param>
/// <param name="BearerToken">For the Authorization header; null: no header.</param>
internal sealed record SocketRequest(SocketKind Kind, Uri Url, IReadOnlyList<string> Subprotocols, string? BearerToken = null)
{
    public bool IsHub => Kind is SocketKind.Hub or SocketKind.Device;

    /// <summary>The message that shows that the connection is ready; null: it is ready after the upgrade or the hub handshake.</summary>
    public string? FirstMessage => Kind switch
    {
        SocketKind.Raw => "otp_ready",
        SocketKind.Hub => "OtpReady",
        SocketKind.Device or SocketKind.Service => null,
    };

    public static SocketRequest Session(SocketKind kind, Uri server, InitiateResponse session) => kind == SocketKind.Hub
        ? new(kind, Address(server, $"/hubs/session?sessionId={session.SessionId}&access_token={session.WsToken}"), [])
        : new(kind, Address(server, $"/ws/session/{session.SessionId}"), [SessionSubprotocols.V1, $"idtoken.token.{session.WsToken}"]);

    public static SocketRequest Device(Uri server, string deviceToken) => new(SocketKind.Device, Address(server, $"/hubs/device?access_token={deviceToken}"), []);

    public static SocketRequest Service(Uri server, string token) => new(SocketKind.Service, Address(server, "/ws"), [], token);

    private static Uri Address(Uri server, string path) => new($"{(server.Scheme == Uri.UriSchemeHttps ? "wss" : "ws")}://{server.Authority}{path}");
}
