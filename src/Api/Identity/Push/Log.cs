namespace IdToken.Api.Identity.Push;

/// <summary>Events 2500 to 2599. An address is a secret; a push service is named by its host alone.</summary>
internal static partial class Log
{
    [LoggerMessage(2500, LogLevel.Debug, "Push for session {SessionId} accepted by {Service}")]
    public static partial void Sent(ILogger logger, string sessionId, string service);

    [LoggerMessage(2501, LogLevel.Information, "Push for session {SessionId} dropped: {Reason} ({Service})")]
    public static partial void Dropped(ILogger logger, string sessionId, string reason, string service);

    [LoggerMessage(2502, LogLevel.Debug, "Push for session {SessionId} failed in try {Try}; trying again in {Delay}")]
    public static partial void Retrying(ILogger logger, string sessionId, int @try, TimeSpan delay);

    [LoggerMessage(2503, LogLevel.Debug, "Could not reach the push service {Service}: {FailureType}")]
    public static partial void Unreachable(ILogger logger, string service, string failureType);

    [LoggerMessage(2504, LogLevel.Warning, "Push service {Service} failed {Count} times in a row; it gets no pushes for {Pause}")]
    public static partial void ServiceDown(ILogger logger, string service, int count, TimeSpan pause);

    [LoggerMessage(2505, LogLevel.Information, "Push service {Service} recovered")]
    public static partial void ServiceRecovered(ILogger logger, string service);

    [LoggerMessage(2506, LogLevel.Warning, "Push service {Service} refused a push with {Status}; check the configuration of IdToken:Push")]
    public static partial void Refused(ILogger logger, string service, int status);

    [LoggerMessage(2507, LogLevel.Information, "Push address of {TokenId} is not valid any more; it was deleted")]
    public static partial void Forgotten(ILogger logger, string tokenId);

    [LoggerMessage(2508, LogLevel.Error, "Sending a push failed unexpectedly")]
    public static partial void Failed(ILogger logger, Exception exception);

    [LoggerMessage(2509, LogLevel.Warning, "{Count} pushes were still unsent when the server stopped")]
    public static partial void Unsent(ILogger logger, int count);

    [LoggerMessage(2510, LogLevel.Warning, "Google gave no access token for {Service}: {Error}; check IdToken:Push:Fcm:ServiceAccount")]
    public static partial void NoAccessToken(ILogger logger, string service, string error);
}
