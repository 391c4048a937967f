using Microsoft.Extensions.Logging;

namespace IdToken.Client.Services;

internal static partial class Log
{
    [LoggerMessage(2100, LogLevel.Information, "Feed connected; continues after event {Position}")]
    public static partial void Up(ILogger logger, long? position);

    [LoggerMessage(2101, LogLevel.Warning, "Feed disconnected; next attempt in {Delay}")]
    public static partial void Down(ILogger logger, TimeSpan delay, Exception cause);

    [LoggerMessage(2102, LogLevel.Debug, "Feed still disconnected; next attempt in {Delay}")]
    public static partial void StillDown(ILogger logger, TimeSpan delay, Exception cause);

    [LoggerMessage(2103, LogLevel.Information, "Feed access token expired; reconnecting with a new one")]
    public static partial void Renewing(ILogger logger);

    [LoggerMessage(2104, LogLevel.Error, "StateChanged threw an exception")]
    public static partial void SubscriberFailed(ILogger logger, Exception exception);
}
