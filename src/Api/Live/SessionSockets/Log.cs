using IdToken.Api.Platform.Sockets;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>Events 1500 to 1599.</summary>
internal static partial class Log
{
    [LoggerMessage(1501, LogLevel.Debug, "Store unavailable; expiring sessions is retried")]
    public static partial void ExpiryPostponed(ILogger logger, Exception exception);

    [LoggerMessage(1502, LogLevel.Error, "Expiring sessions failed")]
    public static partial void ExpiryFailed(ILogger logger, Exception exception);

    [LoggerMessage(1503, LogLevel.Debug, "Session {SessionId}: the {Transport} connection ended, {Close}")]
    public static partial void Ended(ILogger logger, string sessionId, string transport, SocketClose close);

    [LoggerMessage(1504, LogLevel.Warning, "Session {SessionId}: connecting failed")]
    public static partial void ConnectFailed(ILogger logger, string sessionId, Exception exception);
}
