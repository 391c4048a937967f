using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Tests.Hosting;

/// <summary>An OpenID Connect issuer on a real port: discovery, keys, tokens.</summary>
public sealed class OpenIdIssuer : IAsyncDisposable
{
    public const string Audience = "idtoken-admin";

    private readonly WebApplication _app;
    private readonly RSA _key = RSA.Create(2048);

    private OpenIdIssuer(WebApplication app) => _app = app;

    public string Url { get; private set; } = "";

    public string MetadataAddress => Url + "/.well-known/openid-configuration";

    public static async Task<OpenIdIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var issuer = new OpenIdIssuer(builder.Build());
        issuer._app.MapGet("/.well-known/openid-configuration", () => Results.Text($$"""{"issuer":"{{issuer.Url}}","jwks_uri":"{{issuer.Url}}/keys"}""", "application/json"));
        issuer._app.MapGet("/keys", () => Results.Text(issuer.Keys(), "application/json"));
        await issuer._app.StartAsync();
        issuer.Url = issuer._app.Urls.First();
        return issuer;
    }

    public string Token(string scope, string audience = Audience, string? issuer = null, TimeSpan? lifetime = null, SigningCredentials? credentials = null)
    {
        credentials ??= Credentials(_key);
        var now = DateTime.UtcNow;
        var end = now + (lifetime ?? TimeSpan.FromMinutes(5));
        return new JwtSecurityTokenHandler().WriteToken(
            new JwtSecurityToken(issuer ?? Url, audience, [new Claim("sub", "operator"), new Claim("scope", scope)], now < end ? now : end.AddHours(-1), end, credentials));
    }

    /// <summary>Signs as k1 with a key that may be another's. The library would otherwise mix up keys of one name.</summary>
    public static SigningCredentials Credentials(RSA key) =>
        new(new RsaSecurityKey(key) { KeyId = "k1", CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } }, SecurityAlgorithms.RsaSha256);

    /// <summary>The public key misused as the secret of an HMAC.</summary>
    public SigningCredentials Confused() => new(new SymmetricSecurityKey(_key.ExportSubjectPublicKeyInfo()) { KeyId = "k1" }, SecurityAlgorithms.HmacSha256);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private string Keys()
    {
        var key = _key.ExportParameters(includePrivateParameters: false);
        return $$"""{"keys":[{"kty":"RSA","use":"sig","kid":"k1","n":"{{Base64UrlEncoder.Encode(key.Modulus)}}","e":"{{Base64UrlEncoder.Encode(key.Exponent)}}"}]}""";
    }
}
