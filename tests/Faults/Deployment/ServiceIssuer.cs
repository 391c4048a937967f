using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IdToken.Faults.Deployment;

/// <summary>The OpenID Connect issuer whose tokens open the service's feed. No fault befalls it.</summary>
internal sealed class ServiceIssuer : IAsyncDisposable
{
    private const string Audience = "faults";
    private const string Kid = "faults-service";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(2);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string _url = $"http://localhost:{Ports.Free()}";
    private WebApplication? _app;

    public IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        new("IdToken__ServiceIssuers__0__MetadataAddress", $"{_url}/.well-known/openid-configuration"),
        new("IdToken__ServiceIssuers__0__Audience", Audience),
        new("IdToken__ServiceIssuers__0__ServiceId", "demo"),
        new("IdToken__ServiceIssuers__0__Algorithms__0", "ES256"),
    ];

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(_url);
        _app = builder.Build();
        _app.MapGet("/.well-known/openid-configuration", () => Results.Text($$"""{"issuer":"{{_url}}","jwks_uri":"{{_url}}/keys"}""", "application/json"));
        _app.MapGet("/keys", () => Results.Text(Keys(), "application/json"));
        await _app.StartAsync();
    }

    /// <summary>Returns an access token for the service's back end.</summary>
    public string Token()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var header = JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES256", typ = "JWT", kid = Kid });
        var payload = JsonSerializer.SerializeToUtf8Bytes(new { iss = _url, aud = Audience, sub = "back-end", iat = now, nbf = now, exp = now + (long)Lifetime.TotalSeconds });
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        _key.Dispose();
    }

    private string Keys()
    {
        var point = _key.ExportParameters(false).Q;
        return $$"""{"keys":[{"kty":"EC","crv":"P-256","kid":"{{Kid}}","use":"sig","alg":"ES256","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}]}""";
    }
}
