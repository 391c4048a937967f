using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Sockets;
using IdToken.Api.Services.Access;
using IdToken.Contracts;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>Rejects a raw connection in the configured manner (protocol, section 6).</summary>
internal sealed class ServiceRefusals(ServiceSocketOptions options)
{
    // Up to this many rejected clients get time to answer the close; any more are cut at once, so that strangers cannot hold connections.
    private const int MaximumClosing = 1000;
    private int _closing;

    public SocketClose TokenExpired => SocketClose.ServiceTokenExpired with { Code = UnauthorizedCode };

    public SocketClose CertificateRemoved => SocketClose.CertificateRemoved with { Code = UnauthorizedCode };

    /// <summary>Rejections are sent as a close after the upgrade, instead of an HTTP response.</summary>
    public bool AreCloses => options.Refusal != RejectionMode.Http401;

    public Task AnswerAsync(HttpContext http, AccessRefusal refusal) => refusal switch
    {
        AccessRefusal.CertificateRefused => PlainText.WriteAsync(http, StatusCodes.Status403Forbidden, "Client certificate refused."),
        AccessRefusal.OriginNotAllowed => PlainText.WriteAsync(http, StatusCodes.Status403Forbidden, "Origin not allowed."),
        AccessRefusal.KeysUnavailable when AreCloses => CloseAsync(http, SocketClose.ServiceFailed),
        AccessRefusal.KeysUnavailable => PlainText.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "The issuer's keys are not available."),
        // The answer does not reveal which check failed (RFC 6750, section 3: no error code when the request had no token).
        AccessRefusal.MissingToken => AnswerUnauthorizedAsync(http, "Bearer", SocketClose.MissingServiceToken),
        AccessRefusal.InvalidToken => AnswerUnauthorizedAsync(http, "Bearer error=\"invalid_token\"", SocketClose.InvalidServiceToken),
    };

    /// <summary>Reports a failure before the upgrade in the same manner.</summary>
    public Task FailAsync(HttpContext http) => CloseAsync(http, SocketClose.ServiceFailed);

    private int UnauthorizedCode => options.Refusal == RejectionMode.Close4401 ? ServiceCloseCodes.Unauthorized : ServiceCloseCodes.PolicyViolation;

    private Task AnswerUnauthorizedAsync(HttpContext http, string challenge, SocketClose close4401) => options.Refusal switch
    {
        RejectionMode.Http401 => AnswerUnauthorizedAsync(http, challenge),
        RejectionMode.Close1008 => CloseAsync(http, SocketClose.ServiceUnauthorized),
        RejectionMode.Close4401 => CloseAsync(http, close4401),
    };

    private static Task AnswerUnauthorizedAsync(HttpContext http, string challenge)
    {
        http.Response.Headers.WWWAuthenticate = challenge;
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
}
