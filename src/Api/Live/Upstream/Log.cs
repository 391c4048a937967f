namespace IdToken.Api.Live.Upstream;

/// <summary>Event ids 2150 to 2199.</summary>
internal static partial class Log
{
    [LoggerMessage(2150, LogLevel.Warning, "Upstream handler of hub {Hub} does not allow events from this server; clients are rejected until it does")]
    public static partial void NotAllowed(ILogger logger, string hub);

    [LoggerMessage(2151, LogLevel.Debug, "Webhook validation request to the upstream handler failed")]
    public static partial void ValidationFailed(ILogger logger, Exception exception);

    [LoggerMessage(2152, LogLevel.Debug, "Could not reach the upstream handler for {Event}")]
    public static partial void Unreachable(ILogger logger, string @event, Exception exception);

    [LoggerMessage(2153, LogLevel.Debug, "Upstream handler responded to {Event} with {Status}, {Fault}")]
    public static partial void Responded(ILogger logger, string @event, int status, UpstreamFault fault);

    [LoggerMessage(2154, LogLevel.Warning, "Upstream handler of hub {Hub} is failing, first on {Event}: {Status}, {Fault}")]
    public static partial void Failing(ILogger logger, string hub, string @event, int status, UpstreamFault fault);

    [LoggerMessage(2155, LogLevel.Information, "Upstream handler of hub {Hub} recovered")]
    public static partial void Recovered(ILogger logger, string hub);

    [LoggerMessage(2156, LogLevel.Error, "Sending an event to the upstream handler failed unexpectedly")]
    public static partial void SendFailed(ILogger logger, Exception exception);

    [LoggerMessage(2157, LogLevel.Warning, "{Count} events for the upstream handler were still unsent when the server stopped")]
    public static partial void Unsent(ILogger logger, int count);

    [LoggerMessage(2158, LogLevel.Information, "Upstream handler rejected {UserId}: {Status}")]
    public static partial void Rejected(ILogger logger, string userId, int status);

    [LoggerMessage(2159, LogLevel.Debug, "Too many clients are waiting for the upstream handler; rejected {UserId} from {Address}")]
    public static partial void TooMany(ILogger logger, string userId, string address);
}
