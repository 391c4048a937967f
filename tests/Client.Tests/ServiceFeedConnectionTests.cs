using IdToken.Client.Tests.Hosting;

namespace IdToken.Client.Tests;

/// <summary>When a feed connects, reconnects and gives up.</summary>
public sealed class ServiceFeedConnectionTests
{
    [Theory]
    [InlineData(400, IdTokenErrorCodes.UnexpectedResponse)]
    [InlineData(401, IdTokenErrorCodes.InvalidServiceToken)]
    [InlineData(403, IdTokenErrorCodes.ClientCertificateRefused)]
    [InlineData(404, IdTokenErrorCodes.UnexpectedResponse)]
    public async Task A_first_connect_that_is_refused_is_final(int status, string code)
    {
        await using var server = await FakeServer.StartAsync();
        server.Feed.Refuse(status);
        await using var reader = server.Read();
        Assert.Equal(status, (int)(await reader.FailsAsync(code)).Status!);
        Assert.Equal(1, server.Feed.Connects);
    }

    [Theory]
    [InlineData(1008, "Unauthorized")]
    [InlineData(4401, "Invalid token")]
    [InlineData(4401, "Missing or invalid Authorization header")]
    public async Task A_first_connect_that_is_refused_by_a_close_is_final(int code, string reason)
    {
        await using var server = await FakeServer.StartAsync();
        server.Feed.RefuseByClose(code, reason);
        await using var reader = server.Read();
        await reader.FailsAsync(IdTokenErrorCodes.InvalidServiceToken);
        Assert.Equal(1, server.Feed.Connects);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(200)]
    public async Task A_failed_first_connect_is_retried(int status)
    {
        await using var server = await FakeServer.StartAsync();
        server.Feed.Refuse(status, status, status);
        var clock = new ManualClock();
        await using var reader = server.Read(clock: clock);
        for (var i = 0; i < 3; i++)
            clock.Advance(await clock.WaitedForAsync(Backoff.Longest));
        await (await server.Feed.ConnectionAsync()).SendAsync(8);
        Assert.Equal("8", await reader.IdsAsync(1));
        Assert.Equal(4, server.Feed.Connects);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 0)]
    [InlineData("86400", 300)]
    public async Task Retry_After_is_honored_up_to_five_minutes(string retryAfter, int seconds)
    {
        await using var server = await FakeServer.StartAsync();
        server.Feed.Respond(http =>
        {
            http.Response.Headers.RetryAfter = retryAfter;
            return FakeServer.RespondAsync(http, 503, "text/plain", "The issuer's keys are not available.");
        });
        var clock = new ManualClock();
        var down = new TaskCompletionSource<ServiceFeedState>();
        await using var reader = server.Read(clock: clock, configure: o => o.StateChanged = s => down.TrySetResult(s));
        var state = await down.Task.SoonAsync();
        Assert.Equal((false, IdTokenErrorCodes.Unreachable, 503), (state.Connected, state.Cause!.Code, (int)state.Cause.Status!));
        if (seconds == 0)
            Assert.InRange(state.RetryIn!.Value, TimeSpan.FromSeconds(0.125), TimeSpan.FromSeconds(0.25));
        else
            Assert.Equal(TimeSpan.FromSeconds(seconds), state.RetryIn);
        clock.Advance(await clock.WaitedForAsync(state.RetryIn!.Value));
        await (await server.Feed.ConnectionAsync()).SendAsync(8);
        Assert.Equal("8", await reader.IdsAsync(1));
    }

    [Theory]
    [InlineData(1001, "Server shuts down")]
    [InlineData(1008, "Too slow")]
    [InlineData(1008, "Certificate removed")]
    [InlineData(1011, "Internal Server Error")]
    [InlineData(1000, "")]
    public async Task A_close_by_the_server_is_followed_by_a_new_connection(int code, string reason)
    {
        await using var server = await FakeServer.StartAsync();
        var clock = new ManualClock();
        await using var reader = server.Read(clock: clock);
        var first = await server.Feed.ConnectionAsync();
        await first.SendAsync(8);
        await first.CloseAsync(code, reason);
        Assert.Equal("8", await reader.IdsAsync(1));
        var delay = await clock.WaitedForAsync(Backoff.Longest);
        Assert.InRange(delay, TimeSpan.FromSeconds(0.125), TimeSpan.FromSeconds(0.25));
        clock.Advance(delay);
        Assert.Equal("?after=8", (await server.Feed.ConnectionAsync()).Query);
    }

    [Fact]
    public async Task A_rejected_certificate_is_final_after_the_first_connect_too()
    {
        await using var server = await FakeServer.StartAsync();
        await using var reader = server.Read();
        var first = await server.Feed.ConnectionAsync();
        server.Feed.Refuse(403);
        await first.CloseAsync(1008, "Certificate removed");
        await reader.FailsAsync(IdTokenErrorCodes.ClientCertificateRefused);
        Assert.Equal(2, server.Feed.Connects);
    }

    [Fact]
    public async Task A_404_after_the_first_connect_is_retried()
    {
        await using var server = await FakeServer.StartAsync();
        await using var reader = server.Read();
        var first = await server.Feed.ConnectionAsync();
        await reader.Connected.SoonAsync();
        server.Feed.Refuse(404);
        first.Drop();
        await server.Feed.ConnectionAsync();
    }

    [Fact]
    public async Task A_connect_that_hangs_times_out_and_is_retried()
    {
        await using var server = await FakeServer.StartAsync();
        var hanging = new TaskCompletionSource();
        server.Feed.Respond(http =>
        {
            hanging.SetResult();
            return Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        var clock = new ManualClock();
        await using var reader = server.Read(clock: clock);
        await hanging.Task.SoonAsync();
        clock.Advance(TimeSpan.FromSeconds(10));
        clock.Advance(await clock.WaitedForAsync(Backoff.Longest));
        await server.Feed.ConnectionAsync();
    }

    [Fact]
    public async Task A_half_open_connection_is_detected()
    {
        await using var server = await FakeServer.StartAsync();
        server.Feed.IsDead = true;
        await using var reader = server.Read(configure: o => (o.PingInterval, o.PingTimeout) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200)));
        var first = await server.Feed.ConnectionAsync();
        server.Feed.IsDead = false;
        var second = await server.Feed.ConnectionAsync();
        await first.Dropped.SoonAsync();
        await second.SendAsync(8);
        Assert.Equal("8", await reader.IdsAsync(1));
    }

    [Fact]
    public async Task The_backoff_grows_until_a_connection_has_lasted()
    {
        await using var server = await FakeServer.StartAsync();
        var clock = new ManualClock();
        await using var reader = server.Read(clock: clock);
        foreach (var longest in (double[])[0.25, 0.5, 1, 2])
        {
            (await server.Feed.ConnectionAsync()).Drop();
            await clock.PassAsync([(longest / 2, longest)]);
        }

        var steady = await server.Feed.ConnectionAsync();
        await steady.SendAsync(8);
        Assert.Equal("8", await reader.IdsAsync(1));
        clock.Advance(TimeSpan.FromSeconds(5));
        steady.Drop();
        await clock.PassAsync([(0.125, 0.25)]);
    }

    [Fact]
    public async Task The_client_certificate_is_presented()
    {
        using var ofServer = Certificates.New("localhost");
        using var ofService = Certificates.New("demo");
        await using var server = await FakeServer.StartAsync(certificate: ofServer);
        var shown = new TaskCompletionSource<string?>();
        server.Feed.Respond(http =>
        {
            shown.SetResult(http.Connection.ClientCertificate?.Thumbprint);
            return FakeServer.RespondAsync(http, 403, "text/plain", "Client certificate refused.");
        });
        await using var reader = server.Read(configure: o =>
        {
            (o.ClientCertificate, o.AccessToken) = (ofService, null);
            o.ConfigureWebSocket = socket => socket.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString() == ofServer.Thumbprint;
        });
        await reader.FailsAsync(IdTokenErrorCodes.ClientCertificateRefused);
        Assert.Equal(ofService.Thumbprint, await shown.Task.SoonAsync());
    }
}
