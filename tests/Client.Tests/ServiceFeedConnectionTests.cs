using System.Collections.Concurrent;
using IdToken.Client.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IdToken.Client.Tests;

/// <summary>When a feed connects, reconnects and gives up.</summary>
public sealed class ServiceFeedConnectionTests
{
    // Longer than any delay here, shorter than the timeout of one attempt to connect.
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(9.9999);

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
            clock.Advance(await clock.WaitedForAsync(Delay));
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
        var delay = await clock.WaitedForAsync(Delay);
        Assert.InRange(delay, TimeSpan.FromSeconds(0.125), TimeSpan.FromSeconds(0.25));
        clock.Advance(delay);
        Assert.Equal("?after=8", (await server.Feed.ConnectionAsync()).Query);
    }

    [Theory]
    [InlineData(1008)]
    [InlineData(4401)]
    public async Task An_expired_token_is_replaced_at_once(int code)
    {
        await using var server = await FakeServer.StartAsync();
        var clock = new ManualClock();
        var asked = 0;
        await using var reader = server.Read(clock: clock, configure: o => o.AccessToken = _ => ValueTask.FromResult($"t-{++asked}"));
        for (var i = 1; i <= 3; i++)
        {
            var connection = await server.Feed.ConnectionAsync();
            Assert.Equal($"Bearer t-{i}", connection.Authorization);
            await connection.SendAsync(10 + i);
            Assert.Equal($"{10 + i}", await reader.IdsAsync(1));
            _ = reader.Ask();
            clock.Advance(TimeSpan.FromHours(1));
            await connection.CloseAsync(code, "Token expired");
        }
    }

    [Fact]
    public async Task A_token_that_expires_again_at_once_is_requested_with_backoff()
    {
        await using var server = await FakeServer.StartAsync();
        var clock = new ManualClock();
        await using var reader = server.Read(clock: clock);
        await (await server.Feed.ConnectionAsync()).CloseAsync(1008, "Token expired");
        await (await server.Feed.ConnectionAsync()).CloseAsync(1008, "Token expired");
        var delay = await clock.WaitedForAsync(Delay);
        Assert.Equal(2, server.Feed.Connects);
        clock.Advance(delay);
        await server.Feed.ConnectionAsync();
    }

    [Fact]
    public async Task Refusals_after_the_first_connect_are_retried_for_a_minute()
    {
        await using var server = await FakeServer.StartAsync();
        var clock = new ManualClock();
        await using var reader = server.Read(clock: clock);
        var first = await server.Feed.ConnectionAsync();
        // Longer than the 30 s for which a server may not look for the issuer's new key.
        server.Feed.Refuse([.. Enumerable.Repeat(401, 8)]);
        first.Drop();
        await PassAsync(clock, [(0.125, 0.25), (1, 2), (2, 4), (4, 8), (5, 10), (5, 10), (5, 10), (5, 10), (5, 10)]);
        var second = await server.Feed.ConnectionAsync();
        await second.SendAsync(8);
        Assert.Equal("8", await reader.IdsAsync(1));
        _ = reader.Ask();
        server.Feed.Refuse(401, 401);
        server.Feed.RefuseByClose(1008, "Unauthorized");
        server.Feed.RefuseByClose(4401, "Invalid token");
        clock.Advance(TimeSpan.FromMinutes(1));
        second.Drop();
        await PassAsync(clock, [(0.125, 0.25), (1, 2), (2, 4)]);
        await clock.WaitedForAsync(Delay);
        clock.Advance(TimeSpan.FromMinutes(1));
        await reader.FailsAsync(IdTokenErrorCodes.InvalidServiceToken);
        Assert.Equal((14, 0), (server.Feed.Connects, clock.Timers));
    }

    [Fact]
    public async Task A_server_that_cannot_load_the_issuers_keys_is_retried_without_limit()
    {
        await using var server = await FakeServer.StartAsync();
        var clock = new ManualClock();
        using var states = new BlockingCollection<ServiceFeedState>();
        await using var reader = server.Read(clock: clock, configure: o => o.StateChanged = states.Add);
        var first = await server.Feed.ConnectionAsync();
        Assert.True(states.Take(Deadline.Token).Connected);
        server.Feed.Respond([.. Enumerable.Repeat<RequestDelegate>(
            http =>
            {
                http.Response.Headers.RetryAfter = "30";
                return FakeServer.RespondAsync(http, 503, "text/plain", "The issuer's keys are not available.");
            },
            5)]);
        first.Drop();
        Assert.Null(states.Take(Deadline.Token).Cause!.Status);
        await PassAsync(clock, [(0.125, 0.25)]);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(TimeSpan.FromSeconds(30), states.Take(Deadline.Token).RetryIn);
            clock.Advance(await clock.WaitedForAsync(TimeSpan.FromSeconds(30)));
        }

        await (await server.Feed.ConnectionAsync()).SendAsync(8);
        Assert.Equal("8", await reader.IdsAsync(1));
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
        clock.Advance(await clock.WaitedForAsync(Delay));
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
            await PassAsync(clock, [(longest / 2, longest)]);
        }

        var steady = await server.Feed.ConnectionAsync();
        await steady.SendAsync(8);
        Assert.Equal("8", await reader.IdsAsync(1));
        clock.Advance(TimeSpan.FromSeconds(5));
        steady.Drop();
        await PassAsync(clock, [(0.125, 0.25)]);
    }

    [Fact]
    public async Task A_failing_token_provider_is_final_at_first_and_retried_later()
    {
        await using var server = await FakeServer.StartAsync();
        var asked = 0;
        await using var unlucky = server.Read(configure: o => o.AccessToken = _ => throw new InvalidOperationException("no issuer"));
        Assert.Equal("no issuer", (await unlucky.FailsAsync(IdTokenErrorCodes.AccessTokenUnavailable)).InnerException!.Message);
        await using var reader = server.Read(configure: o => o.AccessToken = _ => ++asked == 2 ? throw new InvalidOperationException("no issuer") : ValueTask.FromResult("t"));
        (await server.Feed.ConnectionAsync()).Drop();
        await server.Feed.ConnectionAsync();
        Assert.Equal((3, 2), (asked, server.Feed.Connects));
    }

    [Fact]
    public async Task A_token_provider_that_hangs_times_out()
    {
        await using var server = await FakeServer.StartAsync();
        var clock = new ManualClock();
        await using var reader = server.Read(clock: clock, configure: o => o.AccessToken = _ => new(new TaskCompletionSource<string>().Task));
        clock.Advance(await clock.WaitedForAsync(TimeSpan.FromSeconds(10)));
        await reader.FailsAsync(IdTokenErrorCodes.AccessTokenUnavailable);
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret\r\nX-Other: 1")]
    [InlineData("secret secret")]
    [InlineData(null)]
    public async Task A_token_that_would_break_out_of_the_header_is_neither_sent_nor_shown(string? token)
    {
        await using var server = await FakeServer.StartAsync();
        await using var reader = server.Read(configure: o => o.AccessToken = _ => ValueTask.FromResult(token!));
        Assert.DoesNotContain("secret", (await reader.FailsAsync(IdTokenErrorCodes.AccessTokenUnavailable)).ToString(), StringComparison.Ordinal);
        Assert.Equal(0, server.Feed.Connects);
    }

    [Fact]
    public async Task No_token_is_in_a_log_or_in_an_error()
    {
        await using var server = await FakeServer.StartAsync();
        using var lines = new LineRecorder();
        using var log = LoggerFactory.Create(b => b.SetMinimumLevel(LogLevel.Trace).AddProvider(lines));
        await using var reader = server.Read(configure: o => o.AccessToken = _ => ValueTask.FromResult("eyJhbGciOi.secret"), log: log);
        var first = await server.Feed.ConnectionAsync();
        await first.SendAsync("""{"type":"session_approved","id":"8","sessionId":"s","tokenId":"t","occurredAt":"2025-01-15T10:00:00Z","jwt":"secret"}""");
        Assert.DoesNotContain("secret", (await reader.NextAsync()).ToString(), StringComparison.Ordinal);
        _ = reader.Ask();
        server.Feed.Refuse(503, 401, 403);
        first.Drop();
        var error = await reader.FailsAsync(IdTokenErrorCodes.ClientCertificateRefused);
        Assert.NotEmpty(lines.Lines);
        Assert.All(lines.Lines.Append(error.ToString()), line => Assert.DoesNotContain("secret", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_app_is_notified_of_the_connection_and_the_position()
    {
        await using var server = await FakeServer.StartAsync();
        var states = new BlockingCollection<ServiceFeedState>();
        await using var reader = server.Read(configure: o => o.StateChanged = states.Add);
        var first = await server.Feed.ConnectionAsync();
        Assert.Equal(new ServiceFeedState(true, "7"), states.Take(Deadline.Token));
        await first.SendAsync(8, 9);
        Assert.Equal("8", await reader.IdsAsync(1));
        await first.CloseAsync(1001, "Server shuts down");
        var down = states.Take(Deadline.Token);
        // 8 was taken and may not be handled yet; 9 waits.
        Assert.Equal((false, "7", IdTokenErrorCodes.Unreachable), (down.Connected, down.Position, down.Cause!.Code));
        Assert.Equal("?after=9", (await server.Feed.ConnectionAsync()).Query);
        Assert.True(states.Take(Deadline.Token).Connected);
    }

    [Fact]
    public async Task A_failing_subscriber_is_logged_and_has_no_other_effect()
    {
        await using var server = await FakeServer.StartAsync();
        using var errors = new ErrorRecorder();
        using var log = LoggerFactory.Create(b => b.AddProvider(errors));
        await using var reader = server.Read(configure: o => o.StateChanged = _ => throw new InvalidOperationException("the lamp is gone"), log: log);
        await (await server.Feed.ConnectionAsync()).SendAsync(8);
        Assert.Equal("8", await reader.IdsAsync(1));
        Assert.Contains("the lamp is gone", Assert.Single(errors.Errors), StringComparison.Ordinal);
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

    /// <summary>Asserts that the next delays are within these seconds, and lets them pass.</summary>
    private static async Task PassAsync(ManualClock clock, (double Least, double Most)[] delays)
    {
        foreach (var (least, most) in delays)
        {
            var delay = await clock.WaitedForAsync(LongestDelay);
            Assert.InRange(delay.TotalSeconds, least, most);
            clock.Advance(delay);
        }
    }
}
