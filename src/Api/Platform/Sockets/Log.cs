using IdToken.Api.Platform.Errors;

namespace IdToken.Api.Platform.Sockets;

/// <summary>Events 2200 to 2299.</summary>
internal static partial class Log
{
    [LoggerMessage(2200, LogLevel.Information, "Stopping: {Count} live connections; requests are served for {Delay}, then the connections are sent away over {Window}")]
    public static partial void Draining(ILogger logger, int count, TimeSpan delay, TimeSpan window);

    [LoggerMessage(2201, LogLevel.Information, "Stopping: every live connection has gone")]
    public static partial void Drained(ILogger logger);

    [LoggerMessage(2202, LogLevel.Information, "Stopping: out of time, {Count} live connections are cut")]
    public static partial void CutShort(ILogger logger, int count);

    [LoggerMessage(2203, LogLevel.Debug, "A connection from {Address} was turned away: {Refusal}")]
    public static partial void Refused(ILogger logger, Refusal refusal, string address);

    [LoggerMessage(2204, LogLevel.Debug, "Sending a message to {Client} failed; its connection ends")]
    public static partial void SendFailed(ILogger logger, string client, Exception exception);

    [LoggerMessage(2210, LogLevel.Information, "Memory was given back: there were {Peak} live connections, now {Count}")]
    public static partial void MemoryReleased(ILogger logger, int peak, int count);
}
