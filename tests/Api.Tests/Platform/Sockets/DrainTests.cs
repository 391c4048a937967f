using System.Net;
using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Platform.Sockets;

/// <summary>An instance that is stopped, and another one on the same store that continues.</summary>
public sealed class DrainTests(DefaultServer host) : IAsyncLifetime
{
    private const string Delay = "IdToken:Drain:Delay=00:00:02";
    private const string Window = "IdToken:Drain:Window=00:00:08";

    private static readonly JsonObject CloseAllowReconnect = new() { ["type"] = 7, ["allowReconnect"] = true };

    private readonly TestClock _clock = new();
    private BackEnd _going = null!;
    private BackEnd _staying = null!;

    private TestServer Going => _going.Server;

    private TestServer Staying => _staying.Server;

    public async ValueTask InitializeAsync()
    {
        _going = await BackEnd.StartAsync(host, _clock, Delay, Window);
        _staying = await BackEnd.StartAsync(host.Store.ConnectionString, _going.ServiceId, _clock);
    }

    public async ValueTask DisposeAsync()
    {
        await FinishAsync(Going.StopAsync());
        await _going.DisposeAsync();
        await _staying.DisposeAsync();
    }

    [Fact]
    public async Task Readiness_fails_at_once_while_requests_are_served_and_events_delivered()
    {
        var phone = await Phone.EnrollAsync(Going);
        var session = await phone.InitiateAsync();
        using var browser = await SocketProbe.OpenAsync(Going, SessionPath(session));
        await browser.NextAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/health/ready"));

        var stopping = Going.StopAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync("/health/ready"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync("/health"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/health/live"));
        using (var served = await Going.PostAsync("/auth/initiate", new InitiateRequest { TokenId = phone.TokenId }))
        {
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
            Assert.True(served.Headers.ConnectionClose);
        }

        // On another instance, so that the message comes through the store.
        var approved = await Staying.PostAsync("/auth/verify", phone.Approval(session)).OkAsync<Approved>();
        Assert.Equal(approved.Jwt, (string?)JsonNode.Parse((await browser.NextAsync())!)!["jwt"]);
        Assert.Null(await browser.NextAsync());
        Assert.Equal(1000, (int?)browser.CloseStatus);
        await FinishAsync(stopping);
    }

    [Fact]
    public async Task New_connections_of_every_kind_are_rejected()
    {
        var phone = await Phone.EnrollAsync(Going);
        var session = await phone.InitiateAsync();
        using var browser = await SocketProbe.OpenAsync(Going, SessionPath(session));
        var stopping = Going.StopAsync();
        (string Path, string? Token)[] connects =
        [
            (SessionPath(session), null), ("/ws/session/sess_none", null), ($"/hubs/session?sessionId={session.SessionId}", session.WsToken),
            ("/ws", _going.Token), ("/ws", null), ("/hubs/service", _going.Token), ("/hubs/device", DeviceToken.Create(phone, Going)),
        ];
        foreach (var (path, token) in connects)
        {
            using var response = await Upgrade.SendAsync(Going, path, token);
            Assert.Equal("1", response.Headers.RetryAfter?.ToString());
            await Task.FromResult(response).RefusedAsync(503, "shutting_down");
        }

        await Going.Http.PostAsync($"/hubs/session/negotiate?sessionId={session.SessionId}&negotiateVersion=1&access_token={session.WsToken}", null, TestContext.Current.CancellationToken)
            .RefusedAsync(503, "shutting_down");
        using var plain = await Going.Http.GetAsync("/ws", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, plain.StatusCode);
        await FinishAsync(stopping);
    }

    [Fact]
    public async Task Live_connections_of_every_kind_are_asked_to_reconnect_and_the_sign_in_continues_elsewhere()
    {
        var phone = await Phone.EnrollAsync(Going);
        var session = await phone.InitiateAsync();
        var other = await phone.InitiateAsync();
        using var browser = await SocketProbe.OpenAsync(Going, SessionPath(session));
        await browser.NextAsync();
        using var page = await HubProbe.OpenAsync(Going, $"/hubs/session?sessionId={other.SessionId}", other.WsToken);
        Assert.NotNull(await page.NextAsync());
        using var service = await _going.ListenAsync(FeedTransport.Raw);
        using var serviceHub = await HubProbe.OpenAsync(Going, "/hubs/service", _going.Token);
        Assert.NotNull(await serviceHub.NextAsync());
        using var device = await phone.ConnectAsync(Going);
        Assert.StartsWith("requested", await device.NextWordAsync(), StringComparison.Ordinal);
        Assert.StartsWith("requested", await device.NextWordAsync(), StringComparison.Ordinal);

        var stopping = Going.StopAsync();
        var finishing = FinishAsync(stopping);
        Assert.Null(await browser.NextAsync());
        Assert.Equal((1001, "Server shuts down"), ((int?)browser.CloseStatus, browser.CloseReason));
        Assert.Null(await service.NextAsync());
        Assert.Equal("1001 Server shuts down", service.Close);
        foreach (var hub in (HubProbe[])[page, serviceHub, device])
        {
            Assert.True(JsonNode.DeepEquals(CloseAllowReconnect, JsonNode.Parse((await hub.NextAsync())!)));
            Assert.Null(await hub.NextAsync());
        }

        await finishing;
        using var back = await SocketProbe.OpenAsync(Staying, SessionPath(session));
        Assert.Contains("otp_ready", await back.NextAsync(), StringComparison.Ordinal);
        await Staying.PostAsync("/auth/verify", phone.Approval(session)).OkAsync<Approved>();
        Assert.Contains("approved", await back.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_are_closed_one_after_the_other_over_the_window_and_not_before_the_delay()
    {
        var phone = await Phone.EnrollAsync(Going);
        var closed = new List<Task<TimeSpan>>();
        var start = _clock.GetUtcNow();
        for (var i = 0; i < 4; i++)
        {
            var browser = await SocketProbe.OpenAsync(Going, SessionPath(await phone.InitiateAsync()));
            await browser.NextAsync();
            closed.Add(ClosedAsync(browser));
        }

        await FinishAsync(Going.StopAsync());
        var times = (await Task.WhenAll(closed)).Order().ToArray();
        for (var i = 0; i < times.Length; i++)
            Assert.True(times[i] >= TimeSpan.FromSeconds(2 + (2 * i)), $"The connection {i} was closed after {times[i]}.");

        async Task<TimeSpan> ClosedAsync(SocketProbe browser)
        {
            using (browser)
            {
                Assert.Null(await browser.NextAsync());
                return _clock.GetUtcNow() - start;
            }
        }
    }

    [Fact]
    public async Task A_request_in_progress_is_answered()
    {
        var phone = await Phone.EnrollAsync(Going);
        var session = await phone.InitiateAsync();
        using var body = new HeldBody(phone.Approval(session));
        var verifying = Going.Http.PostAsync("/auth/verify", body, TestContext.Current.CancellationToken);
        await body.Sending.SoonAsync();
        var stopping = Going.StopAsync();
        await AdvanceAsync(Going.Log.LineAsync("all live connections are closed"));
        body.Release();
        await verifying.OkAsync<Approved>();
        await stopping.SoonAsync();
    }

    [Fact]
    public async Task With_nobody_connected_and_no_delay_the_stop_is_immediate()
    {
        // Its clock stands still, so any wait would never end.
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, new TestClock(), "IdToken:Drain:Window=00:10:00");
        await server.StopAsync().SoonAsync();
        Assert.Contains(server.Log.Lines, line => line.Contains("all live connections are closed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_drain_does_not_wait_for_clients_that_left_in_the_window()
    {
        var session = await (await Phone.EnrollAsync(Going)).InitiateAsync();
        using var first = await SocketProbe.OpenAsync(Going, SessionPath(session));
        await first.NextAsync();
        using var second = await _going.ListenAsync(FeedTransport.Raw);
        var stopping = Going.StopAsync();
        await AdvanceAsync(Going.Log.LineAsync("1001 Server shuts down"));
        var now = _clock.GetUtcNow();
        first.Abort();
        second.Dispose();
        await stopping.SoonAsync();
        Assert.Equal(now, _clock.GetUtcNow());
    }

    private static string SessionPath(InitiateResponse session) => $"/ws/session/{session.SessionId}?token={session.WsToken}";

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var response = await Going.Http.GetAsync(path, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private Task FinishAsync(Task stopping) => AdvanceAsync(stopping);

    /// <summary>Advances the clock until something has arrived.</summary>
    private async Task AdvanceAsync(Task coming)
    {
        var deadline = Deadline.Token();
        while (!coming.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(5, deadline);
        }

        await coming;
    }
}
