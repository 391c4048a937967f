using IdToken.Api.Platform.Errors;

namespace IdToken.Api.Platform.Sockets;

/// <summary>Events 2200 to 2299.</summary>
internal static partial class Log
{
    [LoggerMessage(2200, LogLevel.Information, "Stopping: draining {Count} live connections, serving requests for {Delay}, then closing connections over {Window}")]
    public static partial void Draining(ILogger logger, int count, TimeSpan delay, TimeSpan window);

    [LoggerMessage(2201, LogLevel.Information, "Drained: all live connections are closed")]
    public static partial void Drained(ILogger logger);

    [LoggerMessage(2202, LogLevel.Information, "Drain timed out: aborting {Count} live connections")]
    public static partial void CutShort(ILogger logger, int count);

    [LoggerMessage(2203, LogLevel.Debug, "Rejected a connection from {Address}: {Refusal}")]
    public static partial void Refused(ILogger logger, Refusal refusal, string address);

    [LoggerMessage(2204, LogLevel.Debug, "Sending a message to {Client} failed; its connection ends")]
    public static partial void SendFailed(ILogger logger, string client, Exception exception);

    [LoggerMessage(2210, LogLevel.Information, "Released memory after a peak of {Peak} connections, now {Count}")]
    public static partial void MemoryReleased(ILogger logger, int peak, int count);
}
