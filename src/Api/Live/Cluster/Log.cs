namespace IdToken.Api.Live.Cluster;

/// <summary>Events 2300 to 2399.</summary>
internal static partial class Log
{
    [LoggerMessage(2300, LogLevel.Error, "Dropped a message on this instance's channel that could not be parsed")]
    public static partial void UnreadableMessage(ILogger logger, Exception exception);

    [LoggerMessage(2301, LogLevel.Information, "Store connection restored; read {Count} local sessions again")]
    public static partial void CaughtUp(ILogger logger, int count);

    [LoggerMessage(2302, LogLevel.Warning, "Reading the local sessions again failed; they may miss outcomes")]
    public static partial void CatchUpFailed(ILogger logger, Exception exception);

    [LoggerMessage(2303, LogLevel.Debug, "Reading the local sessions again is postponed until the store answers")]
    public static partial void CatchUpPostponed(ILogger logger, Exception exception);
}
