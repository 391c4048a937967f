using System.Security.Claims;
using IdToken.Api.Identity.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Admin;

/// <summary>Who may do what under /admin: JWTs of the configured issuer, by scope.</summary>
internal static class AdminAccess
{
    /// <summary>Everything.</summary>
    public const string AdminScope = "idtoken:admin";

    /// <summary>Reading only.</summary>
    public const string AuditScope = "idtoken:audit";

    public const string WritePolicy = "AdminWrite";
    public const string ReadPolicy = "AdminRead";

    private const string Scheme = "Admin";

    public static void AddAdminAccess(this IServiceCollection services, AdminIssuerOptions issuer, bool requireHttps)
    {
        services.AddAuthentication().AddJwtBearer(Scheme, bearer =>
        {
            bearer.MetadataAddress = issuer.MetadataAddress;
            bearer.Audience = issuer.Audience;
            bearer.RequireHttpsMetadata = requireHttps;
            bearer.SecurityTokenValidators.Clear();
            bearer.SecurityTokenValidators.Add(new FixedAlgorithmJwtHandler(SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256));
            bearer.TokenValidationParameters = new TokenValidationParameters
            {
                ValidAudience = issuer.Audience,
                RequireExpirationTime = true,
                // The library's cache goes by the key's name alone: after a rollover under the same name, or for another issuer, it would verify with the wrong key.
                CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
                ClockSkew = TimeSpan.FromSeconds(30),
            };
        });
        services.AddAuthorizationBuilder()
            .AddPolicy(WritePolicy, policy => policy.AddAuthenticationSchemes(Scheme).RequireAssertion(context => HasScope(context.User, AdminScope)))
            .AddPolicy(ReadPolicy, policy => policy.AddAuthenticationSchemes(Scheme)
                .RequireAssertion(context => HasScope(context.User, AdminScope) || HasScope(context.User, AuditScope)));
    }

    /// <summary>The administrator, as its issuer knows it; for the log.</summary>
    public static string NameOf(ClaimsPrincipal user) => user.FindFirst("sub")?.Value ?? user.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? "an administrator without sub";

    private static bool HasScope(ClaimsPrincipal user, string scope) =>
        user.FindAll("scope").Any(claim => claim.Value.Split(' ').Contains(scope, StringComparer.Ordinal));
}
