namespace IdToken.Api.Live.Upstream;

/// <summary>Events 2150 to 2199.</summary>
internal static partial class Log
{
    [LoggerMessage(2150, LogLevel.Warning, "The upstream handler of the hub {Hub} does not consent to events from here")]
    public static partial void NoConsent(ILogger logger, string hub);

    [LoggerMessage(2151, LogLevel.Debug, "The upstream handler could not be asked for its consent")]
    public static partial void ConsentNotAsked(ILogger logger, Exception exception);

    [LoggerMessage(2152, LogLevel.Debug, "The upstream handler could not be reached for {Event}")]
    public static partial void NotReached(ILogger logger, string @event, Exception exception);

    [LoggerMessage(2153, LogLevel.Debug, "The upstream handler answered {Event} with {Status}, {Fault}")]
    public static partial void Answered(ILogger logger, string @event, int status, UpstreamFault fault);

    [LoggerMessage(2154, LogLevel.Warning, "The upstream handler of the hub {Hub} fails at {Event}: {Status}, {Fault}")]
    public static partial void Failing(ILogger logger, string hub, string @event, int status, UpstreamFault fault);

    [LoggerMessage(2155, LogLevel.Information, "The upstream handler of the hub {Hub} is well again")]
    public static partial void Recovered(ILogger logger, string hub);

    [LoggerMessage(2156, LogLevel.Error, "An event for the upstream handler failed")]
    public static partial void NotSent(ILogger logger, Exception exception);

    [LoggerMessage(2158, LogLevel.Information, "The upstream handler lets {UserId} not connect: {Status}")]
    public static partial void Refused(ILogger logger, string userId, int status);

    [LoggerMessage(2157, LogLevel.Warning, "{Count} events for the upstream handler were left unsent as the server stopped")]
    public static partial void LeftUnsent(ILogger logger, int count);
}
