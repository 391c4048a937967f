namespace IdToken.Api.Tests.Infrastructure;

/// <summary>The back end of a service of its own, with its own issuer, and a server that is configured with both.</summary>
public sealed class BackEnd : IAsyncDisposable
{
    private BackEnd(OpenIdIssuer issuer, TestServer server, string serviceId)
    {
        (Issuer, Server, ServiceId) = (issuer, server, serviceId);
        Token = issuer.Token("", audience: serviceId, lifetime: TimeSpan.FromHours(24));
    }

    public OpenIdIssuer Issuer { get; }

    public TestServer Server { get; }

    public string ServiceId { get; }

    public string Token { get; }

    public static Task<BackEnd> StartAsync(DefaultServer host, TestClock? clock = null, params string[] settings) =>
        StartAsync(host.Store.ConnectionString, $"service-{Guid.NewGuid():N}", clock, settings);

    public static async Task<BackEnd> StartAsync(string store, string serviceId, TestClock? clock = null, params string[] settings)
    {
        var issuer = await OpenIdIssuer.StartAsync();
        string[] mine =
        [
            $"IdToken:Services:0:Id={serviceId}", "IdToken:Services:0:AllowedScopes:0=identity:basic", "IdToken:Services:0:DefaultScopes:0=identity:basic",
            $"IdToken:ServiceIssuers:0:MetadataAddress={issuer.MetadataAddress}", $"IdToken:ServiceIssuers:0:Audience={serviceId}", $"IdToken:ServiceIssuers:0:ServiceId={serviceId}",
        ];
        return new(issuer, await TestServer.StartAsync(store, clock, [.. mine, .. settings]), serviceId);
    }

    /// <param name="transport">Raw or hub.</param>
    /// <param name="after">Where to resume; null: from now on.</param>
    public Task<FeedListener> ListenAsync(FeedTransport transport, string? after = null) => transport.OpenAsync(Server, Token, after);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Issuer.DisposeAsync();
    }
}
