namespace IdToken.Api.Live.Cluster;

/// <summary>Events 2300 to 2399.</summary>
internal static partial class Log
{
    [LoggerMessage(2300, LogLevel.Error, "A message on this instance's channel could not be read")]
    public static partial void UnreadableChange(ILogger logger, Exception exception);

    [LoggerMessage(2301, LogLevel.Information, "The store is back: {Count} local sessions were read again")]
    public static partial void CaughtUp(ILogger logger, int count);

    [LoggerMessage(2302, LogLevel.Warning, "Reading the local sessions again failed")]
    public static partial void CatchUpFailed(ILogger logger, Exception exception);

    [LoggerMessage(2303, LogLevel.Debug, "Reading the local sessions again waits for the store")]
    public static partial void CatchUpPostponed(ILogger logger, Exception exception);
}
