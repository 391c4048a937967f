using System.IdentityModel.Tokens.Jwt;
using IdToken.Api.Identity.Tokens;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Services.Access;

/// <summary>The framework's JWT validation, set to one issuer. Its keys come from <see cref="IssuerKeys"/>: the framework's own would refuse the first token of every new key.</summary>
internal static class ServiceTokenScheme
{
    private static readonly string[] DefaultAlgorithms = [SecurityAlgorithms.RsaSha256];

    public static void Configure(JwtBearerOptions bearer, ServiceIssuer issuer, TimeProvider clock)
    {
        var options = issuer.Options;
        bearer.SaveToken = false;
        bearer.SecurityTokenValidators.Clear();
        bearer.SecurityTokenValidators.Add(new FixedAlgorithmJwtHandler(options.Algorithms.Count == 0 ? DefaultAlgorithms : [.. options.Algorithms]));
        bearer.Events = new()
        {
            OnTokenValidated = context =>
            {
                context.Properties.ExpiresUtc = EndOf(context.SecurityToken.ValidTo, options.ClockTolerance);
                return Task.CompletedTask;
            },
        };
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            IssuerValidator = (name, _, _) => name == issuer.Keys.Issuer ? name : throw new SecurityTokenInvalidIssuerException("The issuer is another one."),
            AudienceValidator = (audiences, _, _) => audiences?.Contains(options.Audience, StringComparer.Ordinal) == true,
            LifetimeValidator = (_, _, token, _) => IsWithin((JwtSecurityToken)token, options.ClockTolerance, clock.GetUtcNow()),
            IssuerSigningKeyResolver = (_, token, kid, _) => issuer.Keys.Find(((JwtSecurityToken)token).Header.Alg, kid) is { } key ? [key] : [],
            // The library's cache goes by the key's name alone: after a rollover under the same name, or for another issuer, it would verify with the wrong key.
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        };
    }

    /// <summary>When a token ends, the tolerance included.</summary>
    private static DateTimeOffset EndOf(DateTime validTo, TimeSpan tolerance) =>
        validTo > DateTime.MaxValue - tolerance ? DateTimeOffset.MaxValue : new(validTo + tolerance, TimeSpan.Zero);

    // The times that the library hands over are null beyond the year 2038; those of the token itself are not.
    private static bool IsWithin(JwtSecurityToken token, TimeSpan tolerance, DateTimeOffset now) =>
        now < EndOf(token.ValidTo, tolerance) && now + tolerance >= DateTime.SpecifyKind(token.ValidFrom, DateTimeKind.Utc);
}
