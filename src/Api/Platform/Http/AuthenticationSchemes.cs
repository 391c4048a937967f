using Microsoft.AspNetCore.Authentication;

namespace IdToken.Api.Platform.Http;

internal static class AuthenticationSchemes
{
    /// <summary>
    /// Adds authentication without data protection, which AddAuthentication brings along: it protects cookies, of which there are none here, and would write key
    /// files at the start.
    /// </summary>
    public static AuthenticationBuilder AddSchemes(this IServiceCollection services)
    {
        services.AddAuthenticationCore().AddWebEncoders();
        return new(services);
    }
}
