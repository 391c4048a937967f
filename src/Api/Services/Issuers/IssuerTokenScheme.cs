using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Services.Issuers;

/// <summary>
/// Configures the framework's JWT validation for one issuer. The keys come from <see cref="IssuerKeys"/>: the framework's own configuration manager would
/// refuse the first token of every new key.
/// </summary>
internal static class IssuerTokenScheme
{
    public static void Configure(JwtBearerOptions bearer, TrustedIssuer issuer, TimeProvider clock)
    {
        var rules = issuer.Rules;
        bearer.SaveToken = false;
        // The one handler, so that no other with rules of its own gets to see a token. Claims keep their names.
        bearer.TokenHandlers.Clear();
        bearer.TokenHandlers.Add(new JsonWebTokenHandler { MapInboundClaims = false });
        bearer.Events = new()
        {
            OnTokenValidated = context =>
            {
                context.Properties.ExpiresUtc = EndOf(context.SecurityToken.ValidTo, rules.ClockTolerance);
                return Task.CompletedTask;
            },
        };
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            // Refuses "none", and an HMAC keyed with a public key.
            ValidAlgorithms = rules.Algorithms,
            TryAllIssuerSigningKeys = false,
            IssuerValidator = (name, _, _) => name == issuer.Keys.Issuer ? name : throw new SecurityTokenInvalidIssuerException("The token names another issuer."),
            AudienceValidator = (audiences, _, _) => audiences?.Contains(rules.Audience, StringComparer.Ordinal) == true,
            LifetimeValidator = (_, _, token, _) => IsWithin((JsonWebToken)token, rules.ClockTolerance, clock.GetUtcNow()),
            IssuerSigningKeyResolver = (_, token, kid, _) => issuer.Keys.Find(((JsonWebToken)token).Alg, kid) is { } key ? [key] : [],
            // The library caches by the key's name alone: after a rollover under the same name, or for another issuer, it would verify with the wrong key.
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        };
    }

    /// <summary>When a token ends, the tolerance included.</summary>
    private static DateTimeOffset EndOf(DateTime validTo, TimeSpan tolerance) =>
        validTo > DateTime.MaxValue - tolerance ? DateTimeOffset.MaxValue : new(validTo + tolerance, TimeSpan.Zero);

    // The times of the token itself: those that the library hands over are null beyond the year 2038. Absent ones are the year 1.
    private static bool IsWithin(JsonWebToken token, TimeSpan tolerance, DateTimeOffset now) =>
        now < EndOf(token.ValidTo, tolerance) && now + tolerance >= Utc(token.ValidFrom) && now + tolerance >= Utc(token.IssuedAt);

    private static DateTimeOffset Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);
}
