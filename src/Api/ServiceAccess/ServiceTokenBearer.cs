using IdToken.Api.Tokens;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Net.Http.Headers;

namespace IdToken.Api.ServiceAccess;

/// <summary>
/// The JwtBearer scheme of services' tokens. What it says of itself decides whose it claims to be, before anything is verified; then the library verifies
/// the signature by exactly the key named, the issuer, the audience and the period.
/// </summary>
internal sealed class ServiceTokenBearer(ServiceIssuers issuers, ServiceSocketOptions options, TimeProvider clock) : IConfigureNamedOptions<JwtBearerOptions>
{
    public const string Scheme = "ServiceToken";

    private const string Prefix = "Bearer ";

    public void Configure(JwtBearerOptions options) => Configure(null, options);

    public void Configure(string? name, JwtBearerOptions bearer)
    {
        if (name != Scheme)
            return;
        bearer.SecurityTokenValidators.Clear();
        bearer.SecurityTokenValidators.Add(new FixedAlgorithmJwtHandler(SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256));
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            IssuerSigningKeyResolver = (_, token, kid, _) => KeyOf((System.IdentityModel.Tokens.Jwt.JwtSecurityToken)token, kid) is { } key ? [key] : [],
            IssuerValidator = (issuer, _, _) => issuers.All.Any(i => i.Keys.Issuer == issuer) ? issuer : throw new SecurityTokenInvalidIssuerException(),
            AudienceValidator = (audiences, token, _) => issuers.Find(token.Issuer, audiences) is not null,
            LifetimeValidator = (from, to, _, _) => IsNow(from, to),
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            // The library's cache goes by the key's name alone: after a rollover under the same name, or for another issuer, it would verify with the wrong key.
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        };
        bearer.Events = new JwtBearerEvents { OnMessageReceived = ReceiveAsync };
    }

    private async Task ReceiveAsync(MessageReceivedContext context)
    {
        var headers = context.Request.Headers[HeaderNames.Authorization];
        if (headers is not [{ } header, ..] || !header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            context.NoResult();
        else if (headers.Count > 1 || TokenForm.Parse(header[Prefix.Length..].Trim()) is not { } form)
            context.Fail("The token has not the form of one.");
        else if (await KnowsAsync(form) is not true and var known)
            context.Fail(known is null ? new IssuerUnavailableException("The issuer's keys are not available.") : new SecurityTokenException("Nobody here knows its issuer, audience or key."));
    }

    /// <summary>Whether its issuer, audience, algorithm and key are ones that count here; null: it cannot be said without the issuer.</summary>
    private async Task<bool?> KnowsAsync(TokenForm form)
    {
        var nameless = issuers.All.Where(i => i.Keys.Issuer is null).ToArray();
        // An issuer whose name is not known yet could be the token's.
        foreach (var issuer in nameless)
            await issuer.Keys.FetchOnDemandAsync();
        if (issuers.Find(form.Issuer, form.Audiences) is not { } found)
            return nameless.Any(i => i.Keys.Issuer is null) ? null : false;
        return found.Options.Permits(form.Algorithm) ? (await found.Keys.FindAsync(form.Kid, form.Algorithm)).Known : false;
    }

    private SecurityKey? KeyOf(System.IdentityModel.Tokens.Jwt.JwtSecurityToken token, string kid) =>
        issuers.Find(token.Issuer, token.Audiences)?.Keys.LoadedKey(kid, token.Header.Alg);

    private bool IsNow(DateTime? from, DateTime? to)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return to is not null && now - options.ClockTolerance < to && (from is null || from <= now + options.ClockTolerance);
    }
}
