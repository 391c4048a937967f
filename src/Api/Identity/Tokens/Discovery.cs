using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Tokens;

/// <summary>What a stock JWT library needs to know, given the issuer's URL alone (OpenID Connect Discovery 1.0, section 3; RFC 7517).</summary>
internal static class Discovery
{
    private static readonly string Caching = $"public, max-age={(int)KeyPublication.CacheLifetime.TotalSeconds}";

    public static IResult Configuration(HttpContext http, IssuerUrl issuerUrl)
    {
        var issuer = issuerUrl.For(http.Request);
        http.Response.Headers.CacheControl = Caching;
        return TypedResults.Ok(new OpenIdConfiguration(
            issuer, $"{issuer.TrimEnd('/')}{TokenFeature.KeySetPath}", ["ES256"], ["id_token"], ["public"], [.. Scopes.Known]));
    }

    public static IResult KeySet(HttpContext http, SigningKeys keys)
    {
        http.Response.Headers.CacheControl = Caching;
        return TypedResults.Ok(new JsonWebKeySet([.. keys.All.Select(k => new JsonWebKey("EC", "P-256", k.X, k.Y, k.Kid, "sig", "ES256"))]));
    }
}
