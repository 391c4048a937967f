using System.Net;

namespace IdToken.Api.Services.Certificates;

/// <summary>Event ids 2000 to 2099.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information, "Service {ServiceId}: client certificates listed: {Count}")]
    public static partial void Listed(ILogger logger, string serviceId, int count);

    [LoggerMessage(2001, LogLevel.Information, "No service lists a client certificate; clients that present one are rejected")]
    public static partial void NoneListed(ILogger logger);

    [LoggerMessage(2002, LogLevel.Information, "Client certificate rejected: {Fault}, thumbprint {Thumbprint}")]
    public static partial void Rejected(ILogger logger, CertificateFault fault, string thumbprint);

    [LoggerMessage(2003, LogLevel.Warning, "Service {ServiceId}: client certificate {Thumbprint} expires at {End:u}; list its successor before then")]
    public static partial void ExpiresSoon(ILogger logger, string serviceId, string thumbprint, DateTimeOffset end);

    [LoggerMessage(2004, LogLevel.Error, "The changed configuration is not valid; the listed client certificates stay unchanged. {Fault}")]
    public static partial void NotReloaded(ILogger logger, string fault);

    [LoggerMessage(2005, LogLevel.Warning, "A trusted proxy forwarded a malformed client certificate; the request continues without one")]
    public static partial void ForwardedUnreadable(ILogger logger);

    [LoggerMessage(2006, LogLevel.Debug, "Ignored the client certificate header from {Address}, which is not a trusted proxy")]
    public static partial void ForwardedIgnored(ILogger logger, IPAddress? address);
}
