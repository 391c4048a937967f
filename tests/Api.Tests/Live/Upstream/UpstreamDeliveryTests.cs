using System.Diagnostics;
using IdToken.Api.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;

namespace IdToken.Api.Tests.Live.Upstream;

/// <summary>Webhook validation, timeouts and retries of events.</summary>
public sealed class UpstreamDeliveryTests(DefaultServer host)
{
    [Theory]
    [InlineData("")]
    [InlineData("ID.example")]
    [InlineData("*")]
    public async Task The_allowed_origin_is_a_star_or_the_name_of_this_server(string value)
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        fixture.Handler.On("OPTIONS", (http, _) => http.Response.Headers["WebHook-Allowed-Origin"] = new[] { "other.example", value.Length > 0 ? value : "id.example" });
        using var socket = await fixture.ConnectAsync();
        Assert.Contains("otp_ready", await socket.NextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, null)]
    [InlineData(200, "other.example")]
    [InlineData(200, "other.example, id.example")]
    [InlineData(200, "id.example.evil.example")]
    [InlineData(400, "*")]
    [InlineData(500, "*")]
    [InlineData(302, "*")]
    public async Task While_validation_fails_clients_are_rejected_and_no_event_is_sent(int status, string? allowed)
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        fixture.Handler.On("OPTIONS", (http, _) =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = $"{fixture.Handler.Url}/elsewhere";
            http.Response.Headers["WebHook-Allowed-Origin"] = allowed;
        });
        await fixture.RefusedAsync(500);
        Assert.Empty(await fixture.EventsAsync());
        Assert.Equal(["OPTIONS"], fixture.Handler.Names);
    }

    [Fact]
    public async Task Validation_falls_back_to_GET()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        fixture.Handler.On("OPTIONS", 404);
        fixture.Handler.On("GET", (http, _) => http.Response.Headers["WebHook-Allowed-Origin"] = "*");
        using var socket = await fixture.ConnectAsync();
        Assert.Equal(["OPTIONS", "GET", "connect"], fixture.Handler.Names.Take(3));
        Assert.Equal("/on/echo/validate?code=hush", fixture.Handler.Seen.ElementAt(1).Url);
    }

    [Fact]
    public async Task A_successful_validation_lasts_a_minute()
    {
        var clock = new TestClock();
        await using var fixture = await UpstreamFixture.OpenAsync(host, clock, "IdToken:Session:Lifetime=00:05:00", "IdToken:WebPubSub:Upstream:SystemEvents:0=connect");
        (await fixture.ConnectAsync()).Dispose();
        clock.Advance(TimeSpan.FromSeconds(59));
        (await fixture.ConnectAsync()).Dispose();
        Assert.Equal(["OPTIONS", "connect", "connect"], fixture.Handler.Names);
        clock.Advance(TimeSpan.FromSeconds(1));
        (await fixture.ConnectAsync()).Dispose();
        Assert.Equal(["OPTIONS", "connect"], fixture.Handler.Names.Skip(3));
        // Once the handler no longer allows events, clients are rejected.
        fixture.Handler.On("OPTIONS", 200);
        clock.Advance(TimeSpan.FromMinutes(1));
        await fixture.RefusedAsync(500);
    }

    [Fact]
    public async Task Failed_validation_is_repeated_with_exponential_backoff()
    {
        var clock = new TestClock();
        await using var fixture = await UpstreamFixture.OpenAsync(host, clock, "IdToken:Session:Lifetime=00:05:00");
        fixture.Handler.On("OPTIONS", 200);
        await fixture.RefusedAsync(500);
        foreach (var (pause, requests) in ((int, int)[])[(1, 2), (2, 3), (4, 4), (8, 5), (16, 6), (32, 7), (60, 8), (60, 9)])
        {
            clock.Advance(TimeSpan.FromSeconds(pause) - TimeSpan.FromMilliseconds(1));
            await fixture.RefusedAsync(500);
            Assert.Equal(requests - 1, fixture.Handler.Seen.Count());
            clock.Advance(TimeSpan.FromMilliseconds(1));
            await fixture.RefusedAsync(500);
            Assert.Equal(requests, fixture.Handler.Seen.Count());
        }

        Assert.Single(fixture.Server.Log.Lines, line => line.Contains("[2150]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Concurrent_clients_share_one_validation_request()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        var release = new TaskCompletionSource();
        fixture.Handler.On("OPTIONS", async (http, _) =>
        {
            await release.Task;
            http.Response.Headers["WebHook-Allowed-Origin"] = "*";
        });
        var connects = Enumerable.Range(0, 5).Select(_ => fixture.ConnectAsync()).ToArray();
        await fixture.Handler.NextAsync("OPTIONS");
        release.SetResult();
        foreach (var connect in connects)
            (await connect.SoonAsync()).Dispose();
        Assert.Single(fixture.Handler.Names, "OPTIONS");
    }

    [Theory]
    [InlineData(408)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(0)]
    public async Task A_transient_failure_is_retried_with_the_same_event(int status)
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        var tries = 0;
        fixture.Handler.On("connect", (http, _) =>
        {
            if (Interlocked.Increment(ref tries) > 1)
                return;
            if (status == 0)
                http.Abort();
            http.Response.StatusCode = status;
        });
        using var socket = await fixture.ConnectAsync("&colour=blue");
        Assert.Contains("otp_ready", await socket.NextAsync(), StringComparison.Ordinal);
        var (first, second) = (await fixture.Handler.NextAsync("connect"), await fixture.Handler.NextAsync("connect"));
        Assert.Equal(first.Body, second.Body);
        Assert.Equal(first.Headers.OrderBy(h => h.Key), second.Headers.OrderBy(h => h.Key));
        Assert.Equal("0", second["ce-id"]);
        Assert.Equal("1", (await fixture.Handler.NextAsync("connected"))["ce-id"]);
    }

    [Fact]
    public async Task Retries_end_with_the_timeout()
    {
        // Attempts at 0 and 1 s; the next one would be at 4 s.
        await using var fixture = await UpstreamFixture.OpenAsync(host, "IdToken:WebPubSub:Upstream:Timeout=00:00:03");
        fixture.Handler.On("connect", 502);
        await fixture.RefusedAsync(502);
        Assert.Equal(["connect", "connect"], await fixture.EventsAsync());
    }

    [Fact]
    public async Task A_handler_that_times_out_rejects_the_client_without_a_retry()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host, "IdToken:WebPubSub:Upstream:Timeout=00:00:01");
        fixture.Handler.On("connect", (http, _) => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        var watch = Stopwatch.StartNew();
        await fixture.RefusedAsync(500);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.9, 10);
        Assert.Equal(["connect"], await fixture.EventsAsync());
    }

    [Fact]
    public async Task A_truncated_response_rejects_the_client()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host, "IdToken:WebPubSub:Upstream:Timeout=00:00:00.900");
        fixture.Handler.On("connect", async (http, _) =>
        {
            http.Response.StatusCode = 200;
            http.Response.ContentLength = 100;
            await http.Response.WriteAsync("{");
            await http.Response.Body.FlushAsync();
            http.Abort();
        });
        await fixture.RefusedAsync(500);
    }

    [Fact]
    public async Task An_unreachable_handler_rejects_the_client()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, UpstreamFixture.Settings($"http://127.0.0.1:{TestStore.FreePort()}/{{event}}"));
        var session = await (await Phone.EnrollAsync(server)).InitiateAsync();
        var refused = await Assert.ThrowsAsync<RefusedUpgradeException>(() => SocketProbe.OpenAsync(server, $"/ws/session/{session.SessionId}?token={session.WsToken}"));
        Assert.Equal(500, refused.Status);
    }

    [Fact]
    public async Task The_name_of_this_server_comes_from_its_configuration()
    {
        await using var handler = await FakeUpstream.StartAsync();
        handler.On("OPTIONS", (http, _) => http.Response.Headers["WebHook-Allowed-Origin"] = "issuer.example:8443");
        var settings = UpstreamFixture.Settings(handler.Url).Where(s => !s.Contains("Origin", StringComparison.Ordinal));
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, [.. settings, "IdToken:Issuer=https://issuer.example:8443/id"]);
        var session = await (await Phone.EnrollAsync(server)).InitiateAsync();
        using var socket = await SocketProbe.OpenAsync(server, $"/ws/session/{session.SessionId}?token={session.WsToken}", o => o.SetRequestHeader("Host", "evil.example"));
        Assert.Equal("issuer.example:8443", (await handler.NextAsync("OPTIONS"))["WebHook-Request-Origin"]);
        Assert.Equal("issuer.example:8443", (await handler.NextAsync("connect"))["WebHook-Request-Origin"]);
    }
}
