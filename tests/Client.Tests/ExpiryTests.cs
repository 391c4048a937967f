using IdToken.Client.Tests.Hosting;

namespace IdToken.Client.Tests;

/// <summary>A session has an end, whether the server says so or not.</summary>
public abstract class ExpiryTests(Transport transport)
{
    [Fact]
    public async Task An_unreachable_server_makes_the_session_expire_by_itself_after_the_tolerance()
    {
        await using var server = await FakeServer.StartAsync(transport);
        var clock = new ManualClock();
        server.Connecting = http =>
        {
            http.Abort();
            return Task.CompletedTask;
        };
        await using var session = await server.SignInAsync(clock);
        await clock.WaitedForAsync(TimeSpan.FromSeconds(9));
        clock.Advance(TimeSpan.FromSeconds(62));
        await clock.WaitedForAsync(TimeSpan.FromSeconds(9));
        Assert.False(session.ResultAsync(Deadline.Token).IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(4));
        var error = await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.Expired);
        Assert.NotNull(error.InnerException);
        Assert.IsType<ExpiredEvent>((await session.EventsAsync(Deadline.Token).AllAsync())[^1]);
    }

    [Fact]
    public async Task A_silent_server_makes_the_session_expire_by_itself()
    {
        await using var server = await FakeServer.StartAsync(transport);
        var clock = new ManualClock();
        server.OnConnection = connection => connection.OtpReadyAsync();
        await using var session = await server.SignInAsync(clock);
        await session.NextAsync<OtpReadyEvent>();
        clock.Advance(TimeSpan.FromSeconds(66));
        await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.Expired);
    }

    [Fact]
    public async Task The_server_ends_the_session()
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.OnConnection = async connection =>
        {
            await connection.ExpireAsync();
            await connection.CloseAsync();
        };
        await using var session = await server.SignInAsync();
        await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.Expired);
        await session.DisposeAsync();
        Assert.Equal(1, server.Connects);
    }

    [Fact]
    public async Task A_session_that_no_longer_exists_after_its_end_has_expired()
    {
        await using var server = await FakeServer.StartAsync(transport);
        var clock = new ManualClock();
        server.Connecting = http =>
        {
            http.Response.StatusCode = server.Connects > 1 ? 404 : 503;
            return Task.CompletedTask;
        };
        await using var session = await server.SignInAsync(clock);
        await clock.WaitedForAsync(TimeSpan.FromSeconds(9));
        clock.Advance(TimeSpan.FromSeconds(62));
        await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.Expired);
    }

    [Fact]
    public async Task A_fast_client_clock_does_not_end_the_session()
    {
        await using var server = await FakeServer.StartAsync(transport);
        var clock = new ManualClock(ahead: TimeSpan.FromMinutes(4));
        server.OnConnection = connection => connection.OtpReadyAsync();
        await using var session = await server.SignInAsync(clock);
        await session.NextAsync<OtpReadyEvent>();
        clock.Advance(TimeSpan.FromSeconds(50));
        Assert.False(session.ResultAsync(Deadline.Token).IsCompleted);
    }

    [Fact]
    public async Task A_session_with_an_absurd_expiry_still_ends()
    {
        await using var server = await FakeServer.StartAsync(transport);
        var clock = new ManualClock();
        server.Post = http => FakeServer.JsonAsync(http, """{"sessionId":"s","autoPassword":"482917","wsToken":"t","random":"r","expiresAt":"9999-12-31T23:59:59Z"}""");
        await using var session = await server.SignInAsync(clock);
        clock.Advance(TimeSpan.FromDays(1.1));
        await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.Expired);
    }
}

public sealed class RawExpiryTests() : ExpiryTests(Transport.Raw);

public sealed class HubExpiryTests() : ExpiryTests(Transport.Hub);
