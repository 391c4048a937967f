using System.Text.Json.Nodes;
using IdToken.Api.Services.Access;
using IdToken.Api.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Services.Access;

/// <summary>Which claims and times of a token open a service's connection (protocol, section 6).</summary>
public sealed class ServiceTokenTests(DefaultServer host, StillServiceHost still) : IClassFixture<StillServiceHost>
{
    private readonly TestClock _clock = still.Clock;
    private readonly ServiceHost _calls = still.Calls;

    private long Now => _clock.GetUtcNow().ToUnixTimeSeconds();

    [Fact]
    public async Task A_token_of_the_issuer_opens_the_connection_of_its_service()
    {
        using var socket = await _calls.OpenAsync(_calls.Token());
        // A message that the client sends at once is read and dropped.
        await socket.SendAsync("""{"kind":"AudioMetadata"}"""u8.ToArray());
        var session = await _calls.InitiateAsync();
        Assert.Contains(session.SessionId, await socket.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_connection_has_the_claims_of_its_token_as_its_user()
    {
        using var scope = _calls.Server.Services.CreateScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        http.Request.Headers.Authorization = $"Bearer {_calls.Token()}";
        var decision = await scope.ServiceProvider.GetRequiredService<ServiceGate>().DecideAsync(http);
        Assert.Equal(_calls.ServiceId, decision.Identity?.ServiceId);
        Assert.Equal("caller", http.User.FindFirst("sub")?.Value);
        Assert.True(http.User.Identity!.IsAuthenticated);
    }

    [Theory]
    [InlineData("iss", "https://evil.example")]
    [InlineData("aud", "another")]
    [InlineData("aud", "5f0d1a9c-aaaa-4c7e-9a54-0c1d2e3f4a5b")]
    [InlineData("aud", "5f0d1a9c-AAAA-4c7e-9a54-0c1d2e3f4a5b/")]
    [InlineData("aud", "")]
    [InlineData("aud", null)]
    [InlineData("iss", null)]
    [InlineData("exp", null)]
    [InlineData("exp", "tomorrow")]
    public async Task A_wrong_or_missing_claim_is_rejected(string claim, string? value) =>
        await still.RefusedAsync(_calls.Token(new() { [claim] = value }));

    [Fact]
    public async Task An_issuer_with_a_trailing_slash_is_a_different_issuer() => await still.RefusedAsync(_calls.Token(new() { ["iss"] = _calls.Issuer.Url + "/" }));

    [Fact]
    public async Task Malformed_times_are_rejected()
    {
        foreach (var time in (JsonNode?[])["2147483647", true, -1, 1e300, new JsonArray(Now + 60), new JsonObject()])
        {
            await still.RefusedAsync(_calls.Token(new() { ["exp"] = time!.DeepClone() }));
            await still.RefusedAsync(_calls.Token(new() { ["nbf"] = time.DeepClone() }));
        }
    }

    [Fact]
    public async Task One_matching_audience_of_several_is_enough()
    {
        await still.AdmittedAsync(_calls.Token(new() { ["aud"] = new JsonArray("another", ServiceHost.Audience) }));
        await still.RefusedAsync(_calls.Token(new() { ["aud"] = new JsonArray("another", "more") }));
        await still.RefusedAsync(_calls.Token(new() { ["aud"] = new JsonArray() }));
    }

    [Fact]
    public async Task An_ID_token_with_a_nonce_is_rejected()
    {
        foreach (var nonce in (JsonNode[])["n-0S6_WzA2Mj", "", 0])
            await still.RefusedAsync(_calls.Token(new() { ["nonce"] = nonce }));
    }

    [Fact]
    public async Task A_token_issued_in_the_future_is_rejected()
    {
        await still.AdmittedAsync(_calls.Token(new() { ["iat"] = Now + 60 }));
        foreach (var time in (JsonNode[])[Now + 61, 4102444800, 253402300800, 1000000000000000, "2147483647", true, -1, 1e300, new JsonArray(Now)])
            await still.RefusedAsync(_calls.Token(new() { ["iat"] = time }));
    }

    [Fact]
    public async Task Times_have_a_tolerance_of_a_minute_and_no_more()
    {
        await still.AdmittedAsync(_calls.Token(new() { ["exp"] = Now - 59 }));
        await still.RefusedAsync(_calls.Token(new() { ["exp"] = Now - 60 }));
        await still.AdmittedAsync(_calls.Token(new() { ["nbf"] = Now + 60 }));
        await still.RefusedAsync(_calls.Token(new() { ["nbf"] = Now + 61 }));
        await still.AdmittedAsync(_calls.Token(new() { ["nbf"] = null }));
    }

    [Fact]
    public async Task The_tolerance_is_configurable()
    {
        await using var strict = await ServiceHost.StartAsync(host.Store, _clock, null, "IdToken:ServiceIssuers:0:ClockTolerance=00:00:00");
        Assert.Equal(101, await strict.StatusOfAsync(strict.Token(new() { ["exp"] = Now + 1, ["nbf"] = Now })));
        Assert.Equal(401, await strict.StatusOfAsync(strict.Token(new() { ["exp"] = Now })));
        Assert.Equal(401, await strict.StatusOfAsync(strict.Token(new() { ["nbf"] = Now + 1 })));
    }

    [Theory]
    [InlineData(2147483648)]
    [InlineData(253402300799)]
    [InlineData(253402300800)]
    [InlineData(1000000000000000)]
    public async Task A_token_may_expire_in_the_far_future_but_not_start_there(long time)
    {
        await still.AdmittedAsync(_calls.Token(new() { ["exp"] = time }));
        await still.RefusedAsync(_calls.Token(new() { ["exp"] = time, ["nbf"] = time }));
        using var hub = await HubProbe.OpenAsync(_calls.Server, "/hubs/service", _calls.Token(new() { ["exp"] = time }));
    }
}
