namespace IdToken.Api.Realtime;

/// <summary>Events 1500 to 1599.</summary>
internal static partial class Log
{
    [LoggerMessage(1500, LogLevel.Debug, "Session {SessionId}: a message could not be sent")]
    public static partial void NotTold(ILogger logger, string sessionId, Exception exception);

    [LoggerMessage(1501, LogLevel.Error, "A message on this instance's channel could not be read")]
    public static partial void UnreadableChange(ILogger logger, Exception exception);

    [LoggerMessage(1502, LogLevel.Information, "The store is back: {Count} local sessions were read again")]
    public static partial void CaughtUp(ILogger logger, int count);

    [LoggerMessage(1503, LogLevel.Warning, "Reading the local sessions again failed")]
    public static partial void CatchUpFailed(ILogger logger, Exception exception);

    [LoggerMessage(1504, LogLevel.Debug, "An expiry waits for the store")]
    public static partial void ExpiryPostponed(ILogger logger, Exception exception);

    [LoggerMessage(1505, LogLevel.Error, "An expiry failed")]
    public static partial void ExpiryFailed(ILogger logger, Exception exception);

    [LoggerMessage(1506, LogLevel.Debug, "Session {SessionId}: the {Transport} connection ended, {Ending}")]
    public static partial void Ended(ILogger logger, string sessionId, string transport, SessionEnding ending);

    [LoggerMessage(1507, LogLevel.Warning, "Session {SessionId}: a connect failed")]
    public static partial void ConnectFailed(ILogger logger, string sessionId, Exception exception);

    [LoggerMessage(1508, LogLevel.Debug, "Reading the local sessions again waits for the store")]
    public static partial void CatchUpPostponed(ILogger logger, Exception exception);

    [LoggerMessage(1509, LogLevel.Debug, "The store's canary was not heard")]
    public static partial void CanaryNotHeard(ILogger logger, Exception exception);

    [LoggerMessage(1512, LogLevel.Trace, "The store's canary was heard")]
    public static partial void CanaryHeard(ILogger logger);

    [LoggerMessage(1510, LogLevel.Warning, "The connection to the store is deaf or dead; it is built anew")]
    public static partial void Deaf(ILogger logger);

    [LoggerMessage(1511, LogLevel.Warning, "Building the connection to the store anew failed; it is tried again")]
    public static partial void RebuildFailed(ILogger logger, Exception exception);
}
