using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using IdToken.Api.Platform.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace IdToken.Api.Services.Access;

/// <summary>Authenticates a service's hub connection by the same decision as the raw socket; refuses in problem details.</summary>
internal sealed class ServiceAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ServiceGate gate)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Service";

    private const string EndsAt = "ends_at";
    private const string Sha1 = "sha1";

    private AccessRefusal _refusal;

    public static ServiceIdentity IdentityOf(ClaimsPrincipal user) => new(
        Own(user, ClaimTypes.NameIdentifier)!,
        Own(user, EndsAt) is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(end, CultureInfo.InvariantCulture)) : null,
        Own(user, ClaimTypes.Thumbprint),
        Own(user, Sha1));

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var decision = await gate.DecideAsync(Context);
        if (decision.Identity is not { } identity)
        {
            _refusal = decision.Refusal!.Value;
            return AuthenticateResult.NoResult();
        }

        var claims = new List<Claim> { new(ClaimTypes.NameIdentifier, identity.ServiceId) };
        if (identity.EndsAt is { } end)
            claims.Add(new(EndsAt, end.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        if (identity.Thumbprint is { } thumbprint)
            claims.Add(new(ClaimTypes.Thumbprint, thumbprint));
        if (identity.Sha1 is { } sha1)
            claims.Add(new(Sha1, sha1));
        var user = new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName));
        // What its token said.
        user.AddIdentities(Context.User.Identities.Where(i => i.IsAuthenticated));
        return AuthenticateResult.Success(new AuthenticationTicket(user, SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var refusal = _refusal switch
        {
            AccessRefusal.CertificateRefused => Refusal.ClientCertificateRefused,
            AccessRefusal.OriginNotAllowed => Refusal.OriginNotAllowed,
            AccessRefusal.KeysUnavailable => Refusal.IssuerUnavailable,
            AccessRefusal.MissingToken or AccessRefusal.InvalidToken => Refusal.InvalidServiceToken,
        };
        if (refusal == Refusal.InvalidServiceToken)
            Response.Headers.WWWAuthenticate = _refusal == AccessRefusal.MissingToken ? "Bearer" : "Bearer error=\"invalid_token\"";
        return Problems.Of(refusal).ExecuteAsync(Context);
    }

    // A token may hold claims of any name.
    private static string? Own(ClaimsPrincipal user, string claim) => user.Identities.First(i => i.AuthenticationType == SchemeName).FindFirst(claim)?.Value;
}
