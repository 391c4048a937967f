using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Sockets;
using IdToken.Api.Services.Access;
using IdToken.Contracts;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>Says no to a raw connection, in the manner of one of the three documented samples (protocol, section 6).</summary>
internal sealed class ServiceRefusals(ServiceSocketOptions options)
{
    // A stranger has this long to answer the close, and only so many of them may take it.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);
    private const int MaximumClosing = 1000;
    private int _closing;

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
    public Task FailAsync(HttpContext http) => CloseAsync(http, ServiceEndings.Close(ServiceEnding.Failed, options.Refusal));

    private static Task AnswerInHttpAsync(HttpContext http, AccessRefusal refusal)
    {
        if (refusal == AccessRefusal.KeysUnavailable)
            return PlainText.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "The issuer's keys are not available.");

        // Which check failed is nobody's business (RFC 6750, section 3; no error code where no token was shown).
        http.Response.Headers.WWWAuthenticate = refusal == AccessRefusal.MissingToken ? "Bearer" : "Bearer error=\"invalid_token\"";
        return PlainText.WriteAsync(http, StatusCodes.Status401Unauthorized, "Unauthorized WebSocket connection.");
    }

    private async Task CloseAsync(HttpContext http, (int Code, string Reason) close)
    {
        using var webSocket = await http.WebSockets.AcceptWebSocketAsync();
        var waiting = Interlocked.Increment(ref _closing);
        try
        {
            using var patience = new CancellationTokenSource(waiting <= MaximumClosing ? CloseTimeout : TimeSpan.FromMilliseconds(1));
            var socket = new TextSocket(webSocket);
            await socket.CloseAsync(close.Code, close.Reason, socket.DrainAsync(patience.Token), patience.Token);
        }
        finally
        {
            Interlocked.Decrement(ref _closing);
        }
    }

    private (int Code, string Reason) Close(AccessRefusal refusal) => (refusal, options.Refusal) switch
    {
        (AccessRefusal.KeysUnavailable, _) => (ServiceCloseCodes.InternalError, "Internal Server Error"),
        (_, RejectionMode.Close1008) => (ServiceCloseCodes.PolicyViolation, "Unauthorized"),
        (AccessRefusal.MissingToken, _) => (ServiceCloseCodes.Unauthorized, "Missing or invalid Authorization header"),
        _ => (ServiceCloseCodes.Unauthorized, "Invalid token"),
    };
}
