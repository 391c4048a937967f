using Microsoft.Extensions.Logging;

namespace IdToken.Client.Sessions;

internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information, "Session {SessionId}: not connected; next attempt in {Delay}")]
    public static partial void Down(ILogger logger, string sessionId, TimeSpan delay, Exception? cause);

    [LoggerMessage(2001, LogLevel.Warning, "Session {SessionId}: could not load the issuer's signing keys; next attempt in {Delay}")]
    public static partial void NoKeys(ILogger logger, string sessionId, TimeSpan delay, Exception cause);

    [LoggerMessage(2002, LogLevel.Error, "Session {SessionId}: a subscriber to {Event} threw an exception")]
    public static partial void SubscriberFailed(ILogger logger, string sessionId, SessionEvent @event, Exception exception);

    [LoggerMessage(2003, LogLevel.Information, "Session {SessionId} started for service {ServiceId}; it expires at {ExpiresAt:u}")]
    public static partial void Started(ILogger logger, string sessionId, string serviceId, DateTimeOffset expiresAt);

    [LoggerMessage(2004, LogLevel.Information, "Session {SessionId}: connected over {Transport}")]
    public static partial void Connected(ILogger logger, string sessionId, string transport);

    [LoggerMessage(2005, LogLevel.Information, "Session {SessionId}: an attempt on the phone failed; the session continues")]
    public static partial void AttemptFailed(ILogger logger, string sessionId);

    [LoggerMessage(2006, LogLevel.Information, "Session {SessionId} ended: {Outcome}")]
    public static partial void Ended(ILogger logger, string sessionId, string outcome);

    [LoggerMessage(2007, LogLevel.Information, "Could not start a session for service {ServiceId}: {Outcome}")]
    public static partial void NotStarted(ILogger logger, string serviceId, string outcome);

    [LoggerMessage(2008, LogLevel.Debug, "Session {SessionId}: could not cancel it at the server; it expires by itself")]
    public static partial void CancelFailed(ILogger logger, string sessionId, Exception cause);
}
