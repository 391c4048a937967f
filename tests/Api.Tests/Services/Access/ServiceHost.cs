using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Services.Access;

/// <summary>A server with one service and one issuer of its tokens, whose key is s1.</summary>
public sealed class ServiceHost : IAsyncDisposable
{
    public const string Audience = "5f0d1a9c-AAAA-4c7e-9a54-0c1d2e3f4a5b";

    /// <summary>One for all tests, because creating it takes a while.</summary>
    public static readonly IssuerKey Key = IssuerKey.Rsa("s1");

    private ServiceHost(string id, OpenIdIssuer issuer, TestServer server) => (ServiceId, Issuer, Server) = (id, issuer, server);

    /// <summary>The service; a new one for each host, because the store is shared. A second service has the suffix -other.</summary>
    public string ServiceId { get; }

    public OpenIdIssuer Issuer { get; }

    public TestServer Server { get; }

    /// <param name="store">The store.</param>
    /// <param name="clock">The server's clock; null: the real one.</param>
    /// <param name="prepare">Changes the issuer before the server starts.</param>
    /// <param name="settings">Settings that are added or replace the defaults.</param>
    public static async Task<ServiceHost> StartAsync(TestStore store, TestClock? clock = null, Action<OpenIdIssuer>? prepare = null, params string[] settings)
    {
        var issuer = await OpenIdIssuer.StartAsync("/calling/.well-known/acsopenidconfiguration");
        issuer.Publish(Key);
        prepare?.Invoke(issuer);
        var id = $"calls-{Guid.NewGuid():N}";
        // The claim replaces the fixed service.
        var defaults = Settings(id, issuer).Where(s => !s.Contains(":0:ServiceId=", StringComparison.Ordinal) || !settings.Any(t => t.Contains(":0:ServiceIdClaim=", StringComparison.Ordinal)));
        var server = await TestServer.StartAsync(store.ConnectionString, clock, [.. defaults, .. settings]);
        return new(id, issuer, server);
    }

    /// <summary>Starts a sign-in to the service; its connections receive the event.</summary>
    public async Task<InitiateResponse> InitiateAsync() => await (await Phone.EnrollAsync(Server)).InitiateAsync(serviceId: ServiceId);

    private static string[] Settings(string id, OpenIdIssuer issuer) =>
    [
        $"IdToken:Services:0:Id={id}", "IdToken:Services:0:AllowedScopes:0=identity:basic", "IdToken:Services:0:DefaultScopes:0=identity:basic",
        $"IdToken:Services:1:Id={id}-other", "IdToken:Services:1:AllowedScopes:0=identity:basic", "IdToken:Services:1:DefaultScopes:0=identity:basic",
        $"IdToken:ServiceIssuers:0:MetadataAddress={issuer.MetadataAddress}", $"IdToken:ServiceIssuers:0:Audience={Audience}", $"IdToken:ServiceIssuers:0:ServiceId={id}",
    ];

    /// <summary>Creates a valid token with these changes. A null claim or header is removed.</summary>
    public string Token(JsonObject? claims = null, JsonObject? header = null, IssuerKey? key = null)
    {
        key ??= Key;
        var now = Server.Services.Clock().GetUtcNow().ToUnixTimeSeconds();
        return key.Token(
            Changed(new() { ["alg"] = key.Algorithm, ["typ"] = "JWT", ["kid"] = key.Kid }, header),
            Changed(new() { ["iss"] = Issuer.Url, ["aud"] = Audience, ["sub"] = "caller", ["nbf"] = now, ["exp"] = now + (24 * 3600) }, claims));
    }

    public Task<SocketProbe> OpenAsync(string? token, string path = "/ws", params (string Name, string Value)[] headers) => SocketProbe.OpenAsync(Server, path, options =>
    {
        if (token is not null)
            options.SetRequestHeader("Authorization", $"Bearer {token}");
        foreach (var (name, value) in headers)
            options.SetRequestHeader(name, value);
    });

    /// <summary>Requests the upgrade over HTTP, so that the response's headers and body can be read.</summary>
    public async Task<HttpResponseMessage> UpgradeAsync(string path = "/ws", string version = "13", params string[] authorizations)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.Add(new ProductHeaderValue("websocket"));
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", version);
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        foreach (var authorization in authorizations)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await Server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Deadline.Token());
    }

    /// <summary>Returns the status of an upgrade with this token; 101 means that it was accepted.</summary>
    public async Task<int> StatusOfAsync(string token, string path = "/ws")
    {
        using var response = await UpgradeAsync(path, authorizations: $"Bearer {token}");
        return (int)response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    private static JsonObject Changed(JsonObject json, JsonObject? changes)
    {
        foreach (var (name, value) in changes ?? [])
        {
            if (value is null)
                json.Remove(name);
            else
                json[name] = value.DeepClone();
        }

        return json;
    }
}
