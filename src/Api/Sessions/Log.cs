using IdToken.Api.Platform.Errors;

namespace IdToken.Api.Sessions;

/// <summary>Events 1400 to 1499.</summary>
internal static partial class Log
{
    [LoggerMessage(1400, LogLevel.Information, "Session {SessionId} was approved")]
    public static partial void Approved(ILogger logger, string sessionId);

    [LoggerMessage(1401, LogLevel.Information, "Session {SessionId} was declined")]
    public static partial void Declined(ILogger logger, string sessionId);

    [LoggerMessage(1402, LogLevel.Information, "Attempt on session {SessionId} refused: {Refusal}")]
    public static partial void Refused(ILogger logger, string sessionId, Refusal refusal);

    [LoggerMessage(1403, LogLevel.Information, "Session {SessionId} was cancelled")]
    public static partial void Cancelled(ILogger logger, string sessionId);

    [LoggerMessage(1404, LogLevel.Information, "Session {SessionId} was superseded: too many sign-ins of the same person are pending")]
    public static partial void Superseded(ILogger logger, string sessionId);

    [LoggerMessage(1405, LogLevel.Information, "Session {SessionId} was initiated for {TokenId} by {ServiceId}")]
    public static partial void Initiated(ILogger logger, string sessionId, string tokenId, string serviceId);

    [LoggerMessage(1406, LogLevel.Warning, "{TokenId} reported session {SessionId} of {ServiceId} as one that the person did not start")]
    public static partial void Reported(ILogger logger, string tokenId, string sessionId, string serviceId);

    [LoggerMessage(1407, LogLevel.Information, "Session {SessionId} was initiated by {ServiceId} without a person")]
    public static partial void Opened(ILogger logger, string sessionId, string serviceId);

    [LoggerMessage(1408, LogLevel.Information, "Session {SessionId} was claimed by the phone of {TokenId}; it continues as {NextSessionId}")]
    public static partial void Claimed(ILogger logger, string sessionId, string tokenId, string nextSessionId);

    [LoggerMessage(1410, LogLevel.Error, "Session {SessionId} was altered in the store; it counts as absent")]
    public static partial void Altered(ILogger logger, string sessionId);
}
