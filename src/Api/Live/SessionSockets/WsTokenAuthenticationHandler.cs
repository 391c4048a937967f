using System.Security.Claims;
using System.Text.Encodings.Web;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>Authenticates a hub connection by the wsToken of the requested session, without the store.</summary>
internal sealed class WsTokenAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, MasterSecrets secrets)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "WsToken";

    /// <summary>The type of the claim that holds the session id.</summary>
    public const string SessionClaim = "session_id";

    /// <summary>Returns the session id that a request names.</summary>
    public static string SessionOf(HttpRequest request) => request.Query["sessionId"].ToString();

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var sessionId = SessionOf(Request);
        if (!WsToken.Verify(secrets, WsTokenSource.Read(Request, "access_token"), sessionId))
            return Task.FromResult(AuthenticateResult.NoResult());
        var identity = new ClaimsIdentity([new Claim(SessionClaim, sessionId)], SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        return Problems.Of(Refusal.InvalidWsToken).ExecuteAsync(Context);
    }
}
