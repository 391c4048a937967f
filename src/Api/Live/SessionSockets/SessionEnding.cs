using IdToken.Api.Platform.Sockets;
using IdToken.Contracts;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>Why a session's connection ends.</summary>
internal enum SessionEnding
{
    Resolved,
    Expired,
    Replaced,
    NotFound,
    InvalidToken,
    ShuttingDown,
    TooBig,
    Binary,
    ClientLeft,
    Failed,
}

internal static class SessionEndings
{
    /// <summary>What the client's side of a raw socket came to.</summary>
    public static SessionEnding Of(SocketEnd end) => end switch
    {
        SocketEnd.TooBig => SessionEnding.TooBig,
        SocketEnd.Binary => SessionEnding.Binary,
        SocketEnd.Failed => SessionEnding.Failed,
        _ => SessionEnding.ClientLeft,
    };

    /// <summary>The close code and reason of the raw socket (protocol, section 4).</summary>
    public static (int Code, string Reason) Close(SessionEnding ending) => ending switch
    {
        SessionEnding.Resolved => (SessionCloseCodes.Resolved, "Session resolved"),
        SessionEnding.Expired => (SessionCloseCodes.Resolved, "Session expired"),
        SessionEnding.Replaced => (SessionCloseCodes.Replaced, "Replaced by newer connection"),
        SessionEnding.NotFound => (SessionCloseCodes.SessionNotFound, "Session not found"),
        SessionEnding.InvalidToken => (SessionCloseCodes.InvalidToken, "Invalid wsToken"),
        SessionEnding.ShuttingDown => (SessionCloseCodes.GoingAway, "Server shuts down"),
        SessionEnding.TooBig => (SessionCloseCodes.MessageTooBig, "Message too big"),
        SessionEnding.ClientLeft => (SessionCloseCodes.Resolved, ""),
        SessionEnding.Binary => (SessionCloseCodes.UnsupportedData, "Text only"),
        _ => (SessionCloseCodes.InternalError, "Internal error"),
    };
}
