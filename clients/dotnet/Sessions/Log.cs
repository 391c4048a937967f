using Microsoft.Extensions.Logging;

namespace IdToken.Client.Sessions;

internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Debug, "Session {SessionId}: the connection is down, next try in {Delay}")]
    public static partial void Down(ILogger logger, string sessionId, TimeSpan delay, Exception? cause);

    [LoggerMessage(2001, LogLevel.Debug, "Session {SessionId}: the issuer's keys cannot be had, next try in {Delay}")]
    public static partial void NoKeys(ILogger logger, string sessionId, TimeSpan delay, Exception cause);

    [LoggerMessage(2002, LogLevel.Error, "Session {SessionId}: a subscriber of {Event} failed")]
    public static partial void SubscriberFailed(ILogger logger, string sessionId, SessionEvent @event, Exception exception);
}
