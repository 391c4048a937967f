using System.Security.Claims;
using IdToken.Api.Platform.Http;
using IdToken.Api.Services.Issuers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Admin;

/// <summary>Who may do what under /admin: JWTs of the configured issuer, by scope.</summary>
internal static class AdminAccess
{
    /// <summary>Allows everything.</summary>
    public const string AdminScope = "idtoken:admin";

    /// <summary>Allows reading only.</summary>
    public const string AuditScope = "idtoken:audit";

    public const string WritePolicy = "AdminWrite";
    public const string ReadPolicy = "AdminRead";

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(30);
    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256];

    public static void AddAdminAccess(this IServiceCollection services, AdminIssuerOptions issuer, bool requireHttps)
    {
        // An address that is not a URL is a fault that stops the start.
        if (issuer.TryGetSource(requireHttps, out var source))
            services.AddTrustedIssuer(AdminAuthenticationHandler.TokenScheme, source, new(issuer.Audience ?? "", Algorithms, ClockTolerance, []));
        services.AddSchemes().AddScheme<AuthenticationSchemeOptions, AdminAuthenticationHandler>(AdminAuthenticationHandler.SchemeName, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(WritePolicy, policy => policy.AddAuthenticationSchemes(AdminAuthenticationHandler.SchemeName).RequireAssertion(context => HasScope(context.User, AdminScope)))
            .AddPolicy(ReadPolicy, policy => policy.AddAuthenticationSchemes(AdminAuthenticationHandler.SchemeName)
                .RequireAssertion(context => HasScope(context.User, AdminScope) || HasScope(context.User, AuditScope)));
    }

    /// <summary>The administrator, as its issuer knows it; for the log.</summary>
    public static string NameOf(ClaimsPrincipal user) => user.FindFirst("sub")?.Value ?? user.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? "an administrator without sub";

    private static bool HasScope(ClaimsPrincipal user, string scope) =>
        user.FindAll("scope").Any(claim => claim.Value.Split(' ').Contains(scope, StringComparer.Ordinal));
}
