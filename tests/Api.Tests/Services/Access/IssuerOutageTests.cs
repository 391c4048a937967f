using System.Net;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Services.Access;

/// <summary>What services see when an issuer is unavailable or changes its keys.</summary>
public sealed class IssuerOutageTests(DefaultServer host)
{
    [Theory]
    [InlineData("/ws")]
    [InlineData("/hubs/service")]
    public async Task The_first_token_of_a_new_key_is_accepted_at_once(string path)
    {
        await using var calls = await ServiceHost.StartAsync(host.Store);
        Assert.Equal(101, await calls.StatusOfAsync(calls.Token(), path));
        using var next = IssuerKey.Rsa("s2");
        calls.Issuer.Publish(next);
        Assert.Equal(101, await calls.StatusOfAsync(calls.Token(key: next), path));
        Assert.Equal(101, await calls.StatusOfAsync(calls.Token(), path));
    }

    [Fact]
    public async Task A_server_starts_without_its_issuer_and_recovers_by_itself()
    {
        await using var calls = await ServiceHost.StartAsync(host.Store, null, issuer => issuer.Fail(IssuerFault.Unavailable));
        Assert.Equal(HttpStatusCode.OK, await HealthAsync(calls, "live"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await HealthAsync(calls, "ready"));
        Assert.Contains(calls.Server.Log.Lines, l => l.Contains("[1801]", StringComparison.Ordinal) && l.Contains(calls.Issuer.MetadataAddress, StringComparison.Ordinal));
        Assert.Equal(503, await calls.StatusOfAsync(calls.Token()));

        calls.Issuer.Fail(IssuerFault.None);
        while (await calls.Issuer.ArrivalAsync() != "/keys")
        {
            // Those that were rejected.
        }

        Assert.Equal(101, await calls.StatusOfAsync(calls.Token()));
        Assert.Equal(HttpStatusCode.OK, await HealthAsync(calls, "ready"));
        await calls.Server.Log.LineAsync("[1802]");
        Assert.Single(calls.Server.Log.Lines, l => l.Contains("[1801]", StringComparison.Ordinal));
        Assert.Single(calls.Server.Log.Lines, l => l.Contains("[1802]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_has_loaded_the_keys_stays_ready_without_its_issuer()
    {
        await using var calls = await ServiceHost.StartAsync(host.Store);
        Assert.Equal(101, await calls.StatusOfAsync(calls.Token()));
        calls.Issuer.Fail(IssuerFault.Away);
        using var unknown = IssuerKey.Rsa("s2");
        Assert.Equal(503, await calls.StatusOfAsync(calls.Token(key: unknown)));
        Assert.Equal(101, await calls.StatusOfAsync(calls.Token()));
        Assert.Equal(HttpStatusCode.OK, await HealthAsync(calls, "ready"));
    }

    [Theory]
    [InlineData("/ws")]
    [InlineData("/hubs/service")]
    public async Task An_invented_kid_delays_the_tokens_of_a_new_key_but_does_not_reject_them(string path)
    {
        var clock = new TestClock();
        await using var calls = await ServiceHost.StartAsync(host.Store, clock);
        Assert.Equal(101, await calls.StatusOfAsync(calls.Token(), path));
        using var next = IssuerKey.Rsa("s2");
        Assert.Equal(401, await calls.StatusOfAsync(calls.Token(header: new() { ["kid"] = "made up" }), path));
        calls.Issuer.Publish(next);
        using (var refused = await calls.UpgradeAsync(path, authorizations: $"Bearer {calls.Token(key: next)}"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(30), refused.Headers.RetryAfter?.Delta);
        }

        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(101, await calls.StatusOfAsync(calls.Token(key: next), path));
    }

    [Fact]
    public async Task Keys_are_refreshed_every_ten_minutes()
    {
        var clock = new TestClock();
        await using var calls = await ServiceHost.StartAsync(host.Store, clock);
        Assert.Equal(101, await calls.StatusOfAsync(calls.Token()));
        calls.Issuer.Clear();
        // With the same kid, so that only a refresh can find it.
        using var next = IssuerKey.Rsa("s1");
        calls.Issuer.Publish(next);
        // The issuer's response timeout goes by this clock too, so advance it with each attempt.
        var deadline = Deadline.Token();
        for (var wait = 100; await calls.StatusOfAsync(calls.Token(key: next)) != 101; wait += 100)
        {
            clock.Advance(TimeSpan.FromMinutes(10));
            await Task.Delay(wait, deadline);
        }

        Assert.Equal(401, await calls.StatusOfAsync(calls.Token()));
    }

    [Fact]
    public async Task A_caller_that_gives_up_leaves_nothing_behind()
    {
        await using var calls = await ServiceHost.StartAsync(host.Store, null, issuer => issuer.Fail(IssuerFault.Silent));
        await calls.Issuer.ArrivalAsync();
        using (var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(100)))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/hubs/service/negotiate?negotiateVersion=1");
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {calls.Token()}");
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calls.Server.Http.SendAsync(request, impatient.Token));
        }

        calls.Issuer.Release();
        Assert.Equal(101, await calls.StatusOfAsync(calls.Token()));
    }

    private static async Task<HttpStatusCode> HealthAsync(ServiceHost calls, string what)
    {
        using var response = await calls.Server.Http.GetAsync($"/health/{what}", Deadline.Token());
        return response.StatusCode;
    }
}
