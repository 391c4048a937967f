using System.Text.Json.Nodes;
using IdToken.Api.Services.Access;
using IdToken.Api.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Services.Access;

/// <summary>Which service a token stands for, with several issuers and services.</summary>
public sealed class ServiceIssuersTests(DefaultServer host)
{
    [Theory]
    [InlineData("azp", 101)]
    [InlineData("other claim", 401)]
    public async Task A_claim_names_the_service(string claim, int status)
    {
        await using var calls = await ByClaimAsync();
        Assert.Equal(status, await calls.StatusOfAsync(calls.Token(new() { [claim] = calls.ServiceId })));
    }

    [Fact]
    public async Task A_claim_must_name_exactly_one_registered_service()
    {
        await using var calls = await ByClaimAsync("IdToken:Services:2:Id=5", "IdToken:Services:3:Id=true");
        var id = calls.ServiceId;
        foreach (var bad in (JsonNode[])["nobody", "", id.ToUpperInvariant(), id + " ", 5, true, new JsonObject { ["a"] = id }, new JsonArray(id, id + "-other")])
            Assert.Equal(401, await calls.StatusOfAsync(calls.Token(new() { ["azp"] = bad })));
    }

    [Fact]
    public async Task Required_claims_must_be_present_with_their_values()
    {
        await using var calls = await ServiceHost.StartAsync(
            host.Store, null, null,
            "IdToken:ServiceIssuers:0:RequiredClaims:0:Name=azp", "IdToken:ServiceIssuers:0:RequiredClaims:0:Value=back-end",
            "IdToken:ServiceIssuers:0:RequiredClaims:1:Name=scope", "IdToken:ServiceIssuers:0:RequiredClaims:1:Value=events:read");
        Assert.Equal(101, await calls.StatusOfAsync(calls.Token(new() { ["azp"] = "back-end", ["scope"] = "openid events:read" })));
        Assert.Equal(101, await calls.StatusOfAsync(calls.Token(new() { ["azp"] = "back-end", ["scope"] = new JsonArray("openid", "events:read") })));
        foreach (var (azp, scope) in ((string?, string?)[])
            [(null, null), ("back-end", null), (null, "events:read"), ("back-end x", "events:read"), ("Back-end", "events:read"), ("back-end", "events:read2"), ("back-end", "x"), ("", "")])
        {
            Assert.Equal(401, await calls.StatusOfAsync(calls.Token(new() { ["azp"] = azp, ["scope"] = scope })));
        }
    }

    [Fact]
    public async Task Its_connection_receives_only_that_services_events()
    {
        await using var calls = await ByClaimAsync();
        using var other = await calls.OpenAsync(calls.Token(new() { ["azp"] = calls.ServiceId + "-other" }));
        using var own = await calls.OpenAsync(calls.Token(new() { ["azp"] = calls.ServiceId }));
        await calls.InitiateAsync();
        var second = await (await Phone.EnrollAsync(calls.Server)).InitiateAsync(serviceId: calls.ServiceId + "-other");
        Assert.Contains(second.SessionId, await other.NextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(second.SessionId, await own.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audience_distinguishes_the_entries_of_one_issuer()
    {
        await using var calls = await ServiceHost.StartAsync(host.Store, null, null);
        await using var both = await TestServer.StartAsync(
            host.Store.ConnectionString, null, "IdToken:Services:0:Id=a", "IdToken:Services:1:Id=b",
            $"IdToken:ServiceIssuers:0:MetadataAddress={calls.Issuer.MetadataAddress}", "IdToken:ServiceIssuers:0:Audience=for-a", "IdToken:ServiceIssuers:0:ServiceId=a",
            $"IdToken:ServiceIssuers:1:MetadataAddress={calls.Issuer.MetadataAddress}", "IdToken:ServiceIssuers:1:Audience=for-b", "IdToken:ServiceIssuers:1:ServiceId=b");
        foreach (var id in (string[])["a", "b"])
        {
            using var socket = await SocketProbe.OpenAsync(both, "/ws", o => o.SetRequestHeader("Authorization", $"Bearer {calls.Token(new() { ["aud"] = "for-" + id })}"));
            await both.Log.LineAsync($"Service {id}: a raw connection was admitted");
        }

        await Assert.ThrowsAsync<RefusedUpgradeException>(() => SocketProbe.OpenAsync(both, "/ws", o => o.SetRequestHeader("Authorization", $"Bearer {calls.Token()}")));
        // One for the server of this test, one for both of its entries.
        Assert.Equal(2, calls.Issuer.DocumentRequests);
    }

    [Fact]
    public async Task An_unavailable_issuer_does_not_affect_another()
    {
        await using var away = await OpenIdIssuer.StartAsync();
        away.Fail(IssuerFault.Silent);
        await using var calls = await ServiceHost.StartAsync(
            host.Store, null, null, $"IdToken:ServiceIssuers:1:MetadataAddress={away.MetadataAddress}", "IdToken:ServiceIssuers:1:Audience=x", "IdToken:ServiceIssuers:1:ServiceIdClaim=sub");
        await away.ArrivalAsync();
        Assert.Equal(101, await calls.StatusOfAsync(calls.Token()));
        Assert.Equal(401, await calls.StatusOfAsync("bad"));
        // Which issuer's token it is stays unknown until the other issuer's metadata is loaded.
        var stranger = calls.StatusOfAsync(calls.Token(new() { ["iss"] = "https://stranger.example" }));
        away.Release();
        Assert.Equal(401, await stranger);
    }

    [Fact]
    public async Task Without_an_issuer_every_token_is_rejected()
    {
        await using var calls = await ServiceHost.StartAsync(host.Store);
        foreach (var (token, status) in ((string?, int)[])[(calls.Token(), 401), (null, 401)])
        {
            var refused = await Assert.ThrowsAsync<RefusedUpgradeException>(() => SocketProbe.OpenAsync(
                host.Server, "/ws", o => o.SetRequestHeader("Authorization", token is null ? null : $"Bearer {token}")));
            Assert.Equal(status, refused.Status);
        }
    }

    [Fact]
    public async Task Only_services_that_a_token_could_name_can_be_opened()
    {
        await using var calls = await ServiceHost.StartAsync(host.Store);
        var tokens = calls.Server.Services.GetRequiredService<ServiceTokens>();
        Assert.Equal((true, true, false), (tokens.AreAccepted, tokens.CanOpen(calls.ServiceId), tokens.CanOpen(calls.ServiceId + "-other")));
        await using var any = await ByClaimAsync();
        Assert.True(any.Server.Services.GetRequiredService<ServiceTokens>().CanOpen(any.ServiceId + "-other"));
        var none = host.Server.Services.GetRequiredService<ServiceTokens>();
        Assert.Equal((false, false), (none.AreAccepted, none.CanOpen("demo")));
    }

    private Task<ServiceHost> ByClaimAsync(params string[] settings) =>
        ServiceHost.StartAsync(host.Store, null, null, ["IdToken:ServiceIssuers:0:ServiceIdClaim=azp", .. settings]);
}
