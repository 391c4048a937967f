using System.Globalization;
using System.Text.Encodings.Web;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Services.Issuers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace IdToken.Api.Admin;

/// <summary>Authenticates administrators by the same checks as services' back ends.</summary>
internal sealed class AdminAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder,
    [FromKeyedServices(AdminAuthenticationHandler.TokenScheme)] TrustedIssuer issuer)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Admin";
    public const string TokenScheme = "AdminToken";

    private TokenVerdict? _verdict;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Any subject is accepted: the scopes decide what an administrator may do.
        _verdict = await BearerTokens.ExamineAsync(Context, [issuer], (_, user) => user.FindFirst("sub")?.Value ?? "");
        return _verdict.User is { } user ? AuthenticateResult.Success(new(user, SchemeName)) : AuthenticateResult.NoResult();
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_verdict is { Status: TokenStatus.Undecidable, RetryAfter: { } retryAfter })
        {
            Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return Problems.Of(Refusal.IssuerUnavailable).ExecuteAsync(Context);
        }

        Response.Headers.WWWAuthenticate = _verdict is { Status: TokenStatus.Invalid } ? "Bearer error=\"invalid_token\"" : "Bearer";
        return base.HandleChallengeAsync(properties);
    }
}
