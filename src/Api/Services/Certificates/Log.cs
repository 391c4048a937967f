using System.Net;

namespace IdToken.Api.Services.Certificates;

/// <summary>Events 2000 to 2099.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information, "Service {ServiceId}: client certificates listed: {Count}")]
    public static partial void Listed(ILogger logger, string serviceId, int count);

    [LoggerMessage(2001, LogLevel.Information, "No service lists a client certificate; whoever shows one is refused it")]
    public static partial void NoneListed(ILogger logger);

    [LoggerMessage(2002, LogLevel.Information, "A client certificate was refused: {Fault}; its thumbprint: {Thumbprint}")]
    public static partial void Refused(ILogger logger, CertificateFault fault, string thumbprint);

    [LoggerMessage(2003, LogLevel.Warning, "Service {ServiceId}: its client certificate {Thumbprint} ends at {End:u}; list its successor beside it")]
    public static partial void EndsSoon(ILogger logger, string serviceId, string thumbprint, DateTimeOffset end);

    [LoggerMessage(2004, LogLevel.Error, "The configuration changed and is at fault, so that the client certificates stay as they were. {Fault}")]
    public static partial void NotReloaded(ILogger logger, string fault);

    [LoggerMessage(2005, LogLevel.Warning, "A trusted proxy forwarded a client certificate that cannot be read; it counts as none")]
    public static partial void ForwardedUnreadable(ILogger logger);

    [LoggerMessage(2006, LogLevel.Debug, "{Address} is no trusted proxy; the client certificate in its header is ignored")]
    public static partial void ForwardedIgnored(ILogger logger, IPAddress? address);
}
