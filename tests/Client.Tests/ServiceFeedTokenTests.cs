using System.Collections.Concurrent;
using IdToken.Client.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IdToken.Client.Tests;

/// <summary>How a feed gets its access tokens, and what it does when one expires or is refused.</summary>
public sealed class ServiceFeedTokenTests
{
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
        var delay = await clock.WaitedForAsync(Backoff.Longest);
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
        await reader.Connected.SoonAsync();
        first.Drop();
        await clock.PassAsync([(0.125, 0.25), (1, 2), (2, 4), (4, 8), (5, 10), (5, 10), (5, 10), (5, 10), (5, 10)]);
        var second = await server.Feed.ConnectionAsync();
        await second.SendAsync(8);
        Assert.Equal("8", await reader.IdsAsync(1));
        _ = reader.Ask();
        server.Feed.Refuse(401, 401);
        server.Feed.RefuseByClose(1008, "Unauthorized");
        server.Feed.RefuseByClose(4401, "Invalid token");
        clock.Advance(TimeSpan.FromMinutes(1));
        second.Drop();
        await clock.PassAsync([(0.125, 0.25), (1, 2), (2, 4)]);
        await clock.WaitedForAsync(Backoff.Longest);
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
        await clock.PassAsync([(0.125, 0.25)]);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(TimeSpan.FromSeconds(30), states.Take(Deadline.Token).RetryIn);
            clock.Advance(await clock.WaitedForAsync(TimeSpan.FromSeconds(30)));
        }

        await (await server.Feed.ConnectionAsync()).SendAsync(8);
        Assert.Equal("8", await reader.IdsAsync(1));
    }

    [Fact]
    public async Task A_failing_token_provider_is_final_at_first_and_retried_later()
    {
        await using var server = await FakeServer.StartAsync();
        var asked = 0;
        await using var unlucky = server.Read(configure: o => o.AccessToken = _ => throw new InvalidOperationException("no issuer"));
        Assert.Equal("no issuer", (await unlucky.FailsAsync(IdTokenErrorCodes.AccessTokenUnavailable)).InnerException!.Message);
        await using var reader = server.Read(configure: o => o.AccessToken = _ => ++asked == 2 ? throw new InvalidOperationException("no issuer") : ValueTask.FromResult("t"));
        var first = await server.Feed.ConnectionAsync();
        await reader.Connected.SoonAsync();
        first.Drop();
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
}
