using IdToken.Api.Platform.Sockets;
using IdToken.Api.Services.Access;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>Events 1900 to 1999.</summary>
internal static partial class Log
{
    /// <summary>Adds both ids to every line of the request, for sinks that support scopes.</summary>
    public static readonly Func<ILogger, string, string, IDisposable?> Call =
        LoggerMessage.DefineScope<string, string>("correlation {CorrelationId}, call {CallConnectionId}");

    [LoggerMessage(1900, LogLevel.Information, "Service {ServiceId}: a {Transport} connection was admitted; correlation {CorrelationId}, call {CallConnectionId}")]
    public static partial void Admitted(ILogger logger, string serviceId, string transport, string correlationId, string callConnectionId);

    [LoggerMessage(1901, LogLevel.Information, "Service {ServiceId}: a {Transport} connection ended, {Close}; correlation {CorrelationId}, call {CallConnectionId}")]
    public static partial void Ended(ILogger logger, string serviceId, string transport, SocketClose close, string correlationId, string callConnectionId);

    [LoggerMessage(1902, LogLevel.Debug, "Service {ServiceId}: sending an event failed; correlation {CorrelationId}, call {CallConnectionId}")]
    public static partial void SendFailed(ILogger logger, string serviceId, string correlationId, string callConnectionId, Exception exception);

    [LoggerMessage(1903, LogLevel.Information, "Rejected a service connection: {Refusal}")]
    public static partial void Refused(ILogger logger, AccessRefusal refusal);

    [LoggerMessage(1904, LogLevel.Warning, "Service {ServiceId}: a client resumed after {After}, but events up to {Lost} are no longer kept ({Kinds}); correlation {CorrelationId}, call {CallConnectionId}")]
    public static partial void EventsLost(ILogger logger, string serviceId, long after, long lost, string kinds, string correlationId, string callConnectionId);

    [LoggerMessage(1905, LogLevel.Debug, "Service {ServiceId}: store unavailable; reading the feed is retried; correlation {CorrelationId}, call {CallConnectionId}")]
    public static partial void ReadPostponed(ILogger logger, string serviceId, string correlationId, string callConnectionId, Exception exception);

    [LoggerMessage(1906, LogLevel.Debug, "Service {ServiceId}: store unavailable; subscribing to the feed is retried")]
    public static partial void SignalPostponed(ILogger logger, string serviceId, Exception exception);

    [LoggerMessage(1907, LogLevel.Warning, "Session {SessionId}: the master secret {Kid} that sealed its outcome has been removed; the service gets the event without the token")]
    public static partial void SecretRemoved(ILogger logger, string sessionId, string kid);

    [LoggerMessage(1908, LogLevel.Debug, "Store unavailable; trimming the feeds is retried")]
    public static partial void TrimPostponed(ILogger logger, Exception exception);

    [LoggerMessage(1909, LogLevel.Error, "Trimming the feeds failed")]
    public static partial void TrimFailed(ILogger logger, Exception exception);

    [LoggerMessage(1910, LogLevel.Error, "Service {ServiceId}: a connection failed; correlation {CorrelationId}, call {CallConnectionId}")]
    public static partial void Failed(ILogger logger, string serviceId, string correlationId, string callConnectionId, Exception exception);

    [LoggerMessage(1911, LogLevel.Error, "Session {SessionId}: its outcome was altered in the store; the service gets the event without the token")]
    public static partial void OutcomeAltered(ILogger logger, string sessionId);

    [LoggerMessage(1912, LogLevel.Debug, "Store unavailable; moving a partition's events to the feeds is retried")]
    public static partial void MovePostponed(ILogger logger, Exception exception);

    [LoggerMessage(1913, LogLevel.Error, "Moving a partition's events to the feeds failed; it is retried")]
    public static partial void MoveFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1920, Message = "Admitting a service connection failed")]
    public static partial void ConnectFailed(ILogger logger, LogLevel level, Exception exception);
}
