using IdToken.Api.Platform.Sockets;
using IdToken.Api.Services.Access;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>Events 1900 to 1999.</summary>
internal static partial class Log
{
    /// <summary>Gives both to every line of the request, for sinks that take scopes.</summary>
    public static readonly Func<ILogger, string, string, IDisposable?> Call =
        LoggerMessage.DefineScope<string, string>("correlation {CorrelationId}, call {CallConnectionId}");

    [LoggerMessage(1900, LogLevel.Information, "Service {ServiceId}: a {Transport} connection was admitted; correlation {CorrelationId}, call {CallConnectionId}")]
    public static partial void Admitted(ILogger logger, string serviceId, string transport, string correlationId, string callConnectionId);

    [LoggerMessage(1901, LogLevel.Information, "Service {ServiceId}: a {Transport} connection ended, {Close}; correlation {CorrelationId}, call {CallConnectionId}")]
    public static partial void Ended(ILogger logger, string serviceId, string transport, SocketClose close, string correlationId, string callConnectionId);

    [LoggerMessage(1902, LogLevel.Debug, "Service {ServiceId}: an event could not be sent; correlation {CorrelationId}, call {CallConnectionId}")]
    public static partial void SendFailed(ILogger logger, string serviceId, string correlationId, string callConnectionId, Exception exception);

    [LoggerMessage(1903, LogLevel.Information, "A service's connection was refused: {Refusal}")]
    public static partial void Refused(ILogger logger, AccessRefusal refusal);

    [LoggerMessage(1904, LogLevel.Warning, "Service {ServiceId}: asked to resume after {After}, but events up to {Lost} are not kept any more; correlation {CorrelationId}, call {CallConnectionId}")]
    public static partial void EventsLost(ILogger logger, string serviceId, long after, long lost, string correlationId, string callConnectionId);

    [LoggerMessage(1905, LogLevel.Debug, "Service {ServiceId}: reading its feed waits for the store; correlation {CorrelationId}, call {CallConnectionId}")]
    public static partial void ReadPostponed(ILogger logger, string serviceId, string correlationId, string callConnectionId, Exception exception);

    [LoggerMessage(1906, LogLevel.Debug, "Service {ServiceId}: listening to its feed waits for the store")]
    public static partial void SignalPostponed(ILogger logger, string serviceId, Exception exception);

    [LoggerMessage(1907, LogLevel.Warning, "Session {SessionId}: its outcome was sealed with the master secret {Kid}, which has been removed; the service is told without the token")]
    public static partial void SecretRemoved(ILogger logger, string sessionId, string kid);

    [LoggerMessage(1908, LogLevel.Debug, "Trimming the feeds waits for the store")]
    public static partial void TrimPostponed(ILogger logger, Exception exception);

    [LoggerMessage(1909, LogLevel.Error, "Trimming the feeds failed")]
    public static partial void TrimFailed(ILogger logger, Exception exception);

    [LoggerMessage(1910, LogLevel.Error, "Service {ServiceId}: a connection failed; correlation {CorrelationId}, call {CallConnectionId}")]
    public static partial void Failed(ILogger logger, string serviceId, string correlationId, string callConnectionId, Exception exception);

    [LoggerMessage(EventId = 1920, Message = "A service's connect failed")]
    public static partial void ConnectFailed(ILogger logger, LogLevel level, Exception exception);
}
