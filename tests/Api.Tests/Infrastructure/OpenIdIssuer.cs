using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Tests.Infrastructure;

/// <summary>An OpenID Connect issuer on a real port: discovery, keys, tokens, and ways to fail.</summary>
public sealed class OpenIdIssuer : IAsyncDisposable
{
    public const string Audience = "idtoken-admin";

    // One for all tests, because creating it takes a while.
    private static readonly RSA Key = RSA.Create(2048);

    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<JsonObject> _published = [];
    private readonly Channel<string> _arrived = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _documentRequests;
    private int _keyRequests;

    private OpenIdIssuer(WebApplication app, string metadataPath) => (_app, MetadataPath) = (app, metadataPath);

    public string Url { get; private set; } = "";

    public string MetadataPath { get; }

    public string MetadataAddress => Url + MetadataPath;

    /// <summary>The issuer that the document names; its own address unless set.</summary>
    public string? Name { get; set; }

    /// <summary>The address of the keys in the document; the right one unless set.</summary>
    public string? KeysAddress { get; set; }

    public IssuerFault DocumentFault { get; set; }

    public IssuerFault KeysFault { get; set; }

    public int DocumentRequests => Volatile.Read(ref _documentRequests);

    public int KeyRequests => Volatile.Read(ref _keyRequests);

    public static async Task<OpenIdIssuer> StartAsync(string metadataPath = "/.well-known/openid-configuration")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var issuer = new OpenIdIssuer(builder.Build(), metadataPath);
        issuer._app.MapGet(metadataPath, (Delegate)issuer.DocumentAsync);
        issuer._app.MapGet("/keys", (Delegate)issuer.KeysAsync);
        issuer._app.MapGet("/elsewhere/document", () => Json(issuer.Document()));
        issuer._app.MapGet("/elsewhere/keys", () => Json(issuer.KeySet()));
        await issuer._app.StartAsync();
        issuer.Url = issuer._app.Urls.First();
        var key = Key.ExportParameters(includePrivateParameters: false);
        issuer.Publish(new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = "k1", ["n"] = Base64UrlEncoder.Encode(key.Modulus), ["e"] = Base64UrlEncoder.Encode(key.Exponent) });
        return issuer;
    }

    public void Publish(JsonObject jwk)
    {
        lock (_gate)
            _published.Add(jwk);
    }

    public void Publish(IssuerKey key) => Publish(key.Jwk());

    /// <summary>Stops publishing keys.</summary>
    public void Clear()
    {
        lock (_gate)
            _published.Clear();
    }

    /// <summary>Starts or stops failing.</summary>
    public void Fail(IssuerFault fault) => DocumentFault = KeysFault = fault;

    /// <summary>Waits for the next request and returns its path.</summary>
    public Task<string> ArrivalAsync() => _arrived.Reader.ReadAsync(Deadline.Token()).AsTask();

    /// <summary>Responds to the requests that were held.</summary>
    public void Release() => _released.TrySetResult();

    public string Token(string scope, string audience = Audience, string? issuer = null, TimeSpan? lifetime = null, SigningCredentials? credentials = null)
    {
        credentials ??= Credentials(Key);
        var now = DateTime.UtcNow;
        var end = now + (lifetime ?? TimeSpan.FromMinutes(5));
        return new JwtSecurityTokenHandler().WriteToken(
            new JwtSecurityToken(issuer ?? Url, audience, [new Claim("sub", "operator"), new Claim("scope", scope)], now < end ? now : end.AddHours(-1), end, credentials));
    }

    /// <summary>Signs as k1, maybe with another key. The library would otherwise confuse keys with the same kid.</summary>
    public static SigningCredentials Credentials(RSA key) =>
        new(new RsaSecurityKey(key) { KeyId = "k1", CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } }, SecurityAlgorithms.RsaSha256);

    /// <summary>The public key misused as the secret of an HMAC.</summary>
    public static SigningCredentials Confused() => new(new SymmetricSecurityKey(Key.ExportSubjectPublicKeyInfo()) { KeyId = "k1" }, SecurityAlgorithms.HmacSha256);

    public async ValueTask DisposeAsync()
    {
        Release();
        await _app.DisposeAsync();
    }

    private Task<IResult> DocumentAsync(HttpContext http)
    {
        Interlocked.Increment(ref _documentRequests);
        return AnswerAsync(http, DocumentFault, Document, "/elsewhere/document");
    }

    private Task<IResult> KeysAsync(HttpContext http)
    {
        Interlocked.Increment(ref _keyRequests);
        return AnswerAsync(http, KeysFault, KeySet, "/elsewhere/keys");
    }

    private async Task<IResult> AnswerAsync(HttpContext http, IssuerFault fault, Func<string> good, string elsewhere)
    {
        _arrived.Writer.TryWrite(http.Request.Path);
        switch (fault)
        {
            case IssuerFault.Away:
                http.Abort();
                return Results.Empty;
            case IssuerFault.Silent:
                // As it was at the time of the request.
                var answer = good();
                await _released.Task.WaitAsync(http.RequestAborted);
                return Json(answer);
            case IssuerFault.Unavailable:
                return Results.StatusCode(503);
            case IssuerFault.Oversize:
                return Json(good() + new string(' ', 256 * 1024));
            case IssuerFault.Redirect:
                return Results.Redirect(elsewhere);
            case IssuerFault.Garbage:
                return Results.Text("<html>");
            case IssuerFault.NoObject:
                return Json("[1]");
            default:
                return Json(good());
        }
    }

    private string Document() => $$"""{"issuer":"{{Name ?? Url}}","jwks_uri":"{{KeysAddress ?? Url + "/keys"}}"}""";

    private string KeySet()
    {
        lock (_gate)
            return new JsonObject { ["keys"] = new JsonArray([.. _published.Select(k => k.DeepClone())]) }.ToJsonString();
    }

    private static IResult Json(string text) => Results.Text(text, "application/json");
}
