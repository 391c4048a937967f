using System.Diagnostics;
using IdToken.Api.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;

namespace IdToken.Api.Tests.Live.Upstream;

/// <summary>How events reach the handler: with its consent, in time, and again where that may help.</summary>
public sealed class UpstreamDeliveryTests(DefaultServer host)
{
    [Theory]
    [InlineData("")]
    [InlineData("ID.example")]
    [InlineData("*")]
    public async Task Consent_is_a_star_or_our_own_name(string value)
    {
        await using var stage = await UpstreamStage.OpenAsync(host);
        stage.Handler.On("OPTIONS", (http, _) => http.Response.Headers["WebHook-Allowed-Origin"] = new[] { "other.example", value.Length > 0 ? value : "id.example" });
        using var socket = await stage.ConnectAsync();
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
    public async Task Without_consent_no_client_is_let_in_and_no_event_is_sent(int status, string? allowed)
    {
        await using var stage = await UpstreamStage.OpenAsync(host);
        stage.Handler.On("OPTIONS", (http, _) =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = $"{stage.Handler.Url}/elsewhere";
            http.Response.Headers["WebHook-Allowed-Origin"] = allowed;
        });
        await stage.RefusedAsync(500);
        Assert.Empty(await stage.EventsAsync());
        Assert.Equal(["OPTIONS"], stage.Handler.Names);
    }

    [Fact]
    public async Task A_handler_without_OPTIONS_is_asked_by_GET()
    {
        await using var stage = await UpstreamStage.OpenAsync(host);
        stage.Handler.On("OPTIONS", 404);
        stage.Handler.On("GET", (http, _) => http.Response.Headers["WebHook-Allowed-Origin"] = "*");
        using var socket = await stage.ConnectAsync();
        Assert.Equal(["OPTIONS", "GET", "connect"], stage.Handler.Names.Take(3));
        Assert.Equal("/on/echo/validate?code=hush", stage.Handler.Seen.ElementAt(1).Url);
    }

    [Fact]
    public async Task Consent_lasts_a_minute()
    {
        var clock = new TestClock();
        await using var stage = await UpstreamStage.OpenAsync(host, clock, "IdToken:Session:Lifetime=00:05:00", "IdToken:WebPubSub:Upstream:SystemEvents:0=connect");
        (await stage.ConnectAsync()).Dispose();
        clock.Advance(TimeSpan.FromSeconds(59));
        (await stage.ConnectAsync()).Dispose();
        Assert.Equal(["OPTIONS", "connect", "connect"], stage.Handler.Names);
        clock.Advance(TimeSpan.FromSeconds(1));
        (await stage.ConnectAsync()).Dispose();
        Assert.Equal(["OPTIONS", "connect"], stage.Handler.Names.Skip(3));
        // Once it is withdrawn, nobody is let in any more.
        stage.Handler.On("OPTIONS", 200);
        clock.Advance(TimeSpan.FromMinutes(1));
        await stage.RefusedAsync(500);
    }

    [Fact]
    public async Task After_a_refusal_it_waits_twice_as_long_each_time_until_it_asks_again()
    {
        var clock = new TestClock();
        await using var stage = await UpstreamStage.OpenAsync(host, clock, "IdToken:Session:Lifetime=00:05:00");
        stage.Handler.On("OPTIONS", 200);
        await stage.RefusedAsync(500);
        foreach (var (pause, questions) in ((int, int)[])[(1, 2), (2, 3), (4, 4), (8, 5), (16, 6), (32, 7), (60, 8), (60, 9)])
        {
            clock.Advance(TimeSpan.FromSeconds(pause) - TimeSpan.FromMilliseconds(1));
            await stage.RefusedAsync(500);
            Assert.Equal(questions - 1, stage.Handler.Seen.Count());
            clock.Advance(TimeSpan.FromMilliseconds(1));
            await stage.RefusedAsync(500);
            Assert.Equal(questions, stage.Handler.Seen.Count());
        }

        Assert.Single(stage.Server.Log.Lines, line => line.Contains("[2150]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Clients_that_come_at_once_share_one_question()
    {
        await using var stage = await UpstreamStage.OpenAsync(host);
        var release = new TaskCompletionSource();
        stage.Handler.On("OPTIONS", async (http, _) =>
        {
            await release.Task;
            http.Response.Headers["WebHook-Allowed-Origin"] = "*";
        });
        var connects = Enumerable.Range(0, 5).Select(_ => stage.ConnectAsync()).ToArray();
        await stage.Handler.NextAsync("OPTIONS");
        release.SetResult();
        foreach (var connect in connects)
            (await connect.SoonAsync()).Dispose();
        Assert.Single(stage.Handler.Names, "OPTIONS");
    }

    [Theory]
    [InlineData(408)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(0)]
    public async Task A_failure_that_may_pass_is_tried_again_with_the_same_event(int status)
    {
        await using var stage = await UpstreamStage.OpenAsync(host);
        var tries = 0;
        stage.Handler.On("connect", (http, _) =>
        {
            if (Interlocked.Increment(ref tries) > 1)
                return;
            if (status == 0)
                http.Abort();
            http.Response.StatusCode = status;
        });
        using var socket = await stage.ConnectAsync("&colour=blue");
        Assert.Contains("otp_ready", await socket.NextAsync(), StringComparison.Ordinal);
        var (first, second) = (await stage.Handler.NextAsync("connect"), await stage.Handler.NextAsync("connect"));
        Assert.Equal(first.Body, second.Body);
        Assert.Equal(first.Headers.OrderBy(h => h.Key), second.Headers.OrderBy(h => h.Key));
        Assert.Equal("0", second["ce-id"]);
        Assert.Equal("1", (await stage.Handler.NextAsync("connected"))["ce-id"]);
    }

    [Fact]
    public async Task It_is_not_tried_beyond_the_time_allowed()
    {
        // Tries at 0 and 1 s; the next would be at 4 s.
        await using var stage = await UpstreamStage.OpenAsync(host, "IdToken:WebPubSub:Upstream:Timeout=00:00:03");
        stage.Handler.On("connect", 502);
        await stage.RefusedAsync(502);
        Assert.Equal(["connect", "connect"], await stage.EventsAsync());
    }

    [Fact]
    public async Task A_handler_that_does_not_answer_in_time_is_a_refusal_and_is_not_asked_again()
    {
        await using var stage = await UpstreamStage.OpenAsync(host, "IdToken:WebPubSub:Upstream:Timeout=00:00:01");
        stage.Handler.On("connect", (http, _) => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        var watch = Stopwatch.StartNew();
        await stage.RefusedAsync(500);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.9, 10);
        Assert.Equal(["connect"], await stage.EventsAsync());
    }

    [Fact]
    public async Task A_handler_that_stops_in_the_middle_of_its_answer_is_a_refusal()
    {
        await using var stage = await UpstreamStage.OpenAsync(host, "IdToken:WebPubSub:Upstream:Timeout=00:00:00.900");
        stage.Handler.On("connect", async (http, _) =>
        {
            http.Response.StatusCode = 200;
            http.Response.ContentLength = 100;
            await http.Response.WriteAsync("{");
            await http.Response.Body.FlushAsync();
            http.Abort();
        });
        await stage.RefusedAsync(500);
    }

    [Fact]
    public async Task A_handler_that_is_not_there_is_a_refusal()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, UpstreamStage.Settings($"http://127.0.0.1:{TestStore.FreePort()}/{{event}}"));
        var session = await (await Phone.EnrollAsync(server)).InitiateAsync();
        var refused = await Assert.ThrowsAsync<RefusedUpgradeException>(() => SocketProbe.OpenAsync(server, $"/ws/session/{session.SessionId}?token={session.WsToken}"));
        Assert.Equal(500, refused.Status);
    }

    [Fact]
    public async Task The_handler_learns_the_name_of_this_server_from_its_configuration()
    {
        await using var handler = await FakeUpstream.StartAsync();
        handler.On("OPTIONS", (http, _) => http.Response.Headers["WebHook-Allowed-Origin"] = "issuer.example:8443");
        var settings = UpstreamStage.Settings(handler.Url).Where(s => !s.Contains("Origin", StringComparison.Ordinal));
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, [.. settings, "IdToken:Issuer=https://issuer.example:8443/id"]);
        var session = await (await Phone.EnrollAsync(server)).InitiateAsync();
        using var socket = await SocketProbe.OpenAsync(server, $"/ws/session/{session.SessionId}?token={session.WsToken}", o => o.SetRequestHeader("Host", "evil.example"));
        Assert.Equal("issuer.example:8443", (await handler.NextAsync("OPTIONS"))["WebHook-Request-Origin"]);
        Assert.Equal("issuer.example:8443", (await handler.NextAsync("connect"))["WebHook-Request-Origin"]);
    }
}
