using StackExchange.Redis;

namespace IdToken.Api.Platform.Store;

/// <summary>Events 1000 to 1099.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Warning, "{ConnectionType} connection to the store lost ({FailureType}); requests fail until it reconnects")]
    public static partial void ConnectionLost(ILogger logger, ConnectionType connectionType, ConnectionFailureType failureType);

    [LoggerMessage(1001, LogLevel.Warning, "{ConnectionType} connection to the store restored")]
    public static partial void ConnectionRestored(ILogger logger, ConnectionType connectionType);

    [LoggerMessage(1002, LogLevel.Debug, "Closing or reconfiguring a connection to the store failed")]
    public static partial void StepFailed(ILogger logger, Exception exception);

    [LoggerMessage(1003, LogLevel.Warning, "The store node has become a replica; looking for the master")]
    public static partial void NotMaster(ILogger logger);

    [LoggerMessage(1004, LogLevel.Debug, "Store heartbeat missed")]
    public static partial void HeartbeatMissed(ILogger logger, Exception exception);

    [LoggerMessage(1005, LogLevel.Trace, "Store heartbeat received")]
    public static partial void HeartbeatReceived(ILogger logger);

    [LoggerMessage(1006, LogLevel.Warning, "The store connection stopped receiving messages; reconnecting")]
    public static partial void NotReceiving(ILogger logger);

    [LoggerMessage(1007, LogLevel.Warning, "Reconnecting to the store failed; retrying")]
    public static partial void ReconnectFailed(ILogger logger, Exception exception);

    [LoggerMessage(1008, LogLevel.Warning, "The store cannot be used: {Reason}. Requests get 503 until it can")]
    public static partial void Unusable(ILogger logger, string reason);

    [LoggerMessage(1009, LogLevel.Information, "The store can be used again")]
    public static partial void Usable(ILogger logger);

    [LoggerMessage(1010, LogLevel.Warning, "This machine's clock differs from the store's by {Seconds} s; sessions go by the store's clock. Correct the machine's: beyond 10 s the instance is not ready")]
    public static partial void ClockOff(ILogger logger, double seconds);

    [LoggerMessage(1011, LogLevel.Information, "This machine's clock agrees with the store's again")]
    public static partial void ClockRight(ILogger logger);

    [LoggerMessage(1012, LogLevel.Critical, "The server stops: {Fault}")]
    public static partial void DividedOtherwise(ILogger logger, string fault);

    [LoggerMessage(1013, LogLevel.Warning, "Masters of the store that do not answer: {Count} of {Masters}; requests of their partitions fail until a replica takes over")]
    public static partial void MastersMissing(ILogger logger, int count, int masters);

    [LoggerMessage(1014, LogLevel.Information, "All {Masters} masters of the store answer again")]
    public static partial void MastersAnswer(ILogger logger, int masters);
}
