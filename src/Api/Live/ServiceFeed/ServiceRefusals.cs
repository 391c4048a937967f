using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Sockets;
using IdToken.Api.Services.Access;
using IdToken.Contracts;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>Says no to a raw connection, in the manner of one of the three documented samples (protocol, section 6).</summary>
internal sealed class ServiceRefusals(ServiceSocketOptions options)
{
    // So many clients that were not admitted are given time to answer the close; beyond that, connections are cut.
    private const int MaximumClosing = 1000;
    private int _closing;

    public SocketClose TokenExpired => SocketClose.ServiceTokenExpired with { Code = UnauthorizedCode };

    public SocketClose CertificateRemoved => SocketClose.CertificateRemoved with { Code = UnauthorizedCode };

    /// <summary>Refusals are told by a close, once the upgrade is done.</summary>
    public bool AreCloses => options.Refusal != RejectionMode.Http401;

    public Task AnswerAsync(HttpContext http, AccessRefusal refusal) => refusal switch
    {
        AccessRefusal.CertificateRefused => PlainText.WriteAsync(http, StatusCodes.Status403Forbidden, "Client certificate refused."),
        AccessRefusal.OriginNotAllowed => PlainText.WriteAsync(http, StatusCodes.Status403Forbidden, "Origin not allowed."),
        _ when AreCloses => CloseAsync(http, Close(refusal)),
        _ => AnswerInHttpAsync(http, refusal),
    };

    /// <summary>Something failed before the upgrade, of which the client is told in the same manner.</summary>
    public Task FailAsync(HttpContext http) => CloseAsync(http, SocketClose.ServiceFailed);

    private int UnauthorizedCode => options.Refusal == RejectionMode.Close4401 ? ServiceCloseCodes.Unauthorized : ServiceCloseCodes.PolicyViolation;

    private static Task AnswerInHttpAsync(HttpContext http, AccessRefusal refusal)
    {
        if (refusal == AccessRefusal.KeysUnavailable)
            return PlainText.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "The issuer's keys are not available.");

        // Which check failed is nobody's business (RFC 6750, section 3; no error code where no token was shown).
        http.Response.Headers.WWWAuthenticate = refusal == AccessRefusal.MissingToken ? "Bearer" : "Bearer error=\"invalid_token\"";
        return PlainText.WriteAsync(http, StatusCodes.Status401Unauthorized, "Unauthorized WebSocket connection.");
    }

    private async Task CloseAsync(HttpContext http, SocketClose close)
    {
        using var socket = await TextSocket.AcceptAsync(http);
        var closing = Interlocked.Increment(ref _closing);
        try
        {
            socket.StartReading();
            await socket.CloseAsync(close, closing <= MaximumClosing ? TextSocket.CloseTimeout : TimeSpan.FromMilliseconds(1));
        }
        finally
        {
            Interlocked.Decrement(ref _closing);
        }
    }

    private SocketClose Close(AccessRefusal refusal) => (refusal, options.Refusal) switch
    {
        (AccessRefusal.KeysUnavailable, _) => SocketClose.ServiceFailed,
        (_, RejectionMode.Close1008) => SocketClose.ServiceUnauthorized,
        (AccessRefusal.MissingToken, _) => SocketClose.MissingServiceToken,
        _ => SocketClose.InvalidServiceToken,
    };
}
