using Microsoft.Extensions.Logging;

namespace IdToken.Client.Services;

internal static partial class Log
{
    [LoggerMessage(2100, LogLevel.Information, "The feed is connected and goes on after event {Place}")]
    public static partial void Up(ILogger logger, long? place);

    [LoggerMessage(2101, LogLevel.Warning, "The feed is down, next try in {Delay}")]
    public static partial void Down(ILogger logger, TimeSpan delay, Exception cause);

    [LoggerMessage(2102, LogLevel.Debug, "The feed is still down, next try in {Delay}")]
    public static partial void StillDown(ILogger logger, TimeSpan delay, Exception cause);

    [LoggerMessage(2103, LogLevel.Information, "The feed's access token has expired; connecting with a new one")]
    public static partial void Renewing(ILogger logger);

    [LoggerMessage(2104, LogLevel.Error, "A subscriber to the feed's state failed")]
    public static partial void SubscriberFailed(ILogger logger, Exception exception);
}
