using IdToken.Client.Tests.Hosting;
using Microsoft.AspNetCore.Http;

namespace IdToken.Client.Tests;

/// <summary>When a session connects, reconnects and stops.</summary>
public abstract class ConnectionTests(Transport transport)
{
    // Longer than any delay here, shorter than the timeout of one attempt to connect.
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(9);

    [Fact]
    public async Task The_token_goes_into_a_header_and_never_into_an_address()
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.OnConnection = connection => connection.ApproveAsync();
        await using var session = await server.SignInAsync();
        await session.ResultAsync(Deadline.Token).SoonAsync();
        var address = transport == Transport.Hub ? "/hubs/session?sessionId=" : "/ws/session/";
        Assert.Equal((address + server.Session.SessionId, "Bearer " + server.Session.WsToken), server.LastConnect);
    }

    [Fact]
    public async Task The_code_can_be_shown_before_there_is_a_connection()
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.Connecting = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        await using var session = await server.SignInAsync();
        Assert.Equal(
            (server.Session.SessionId, server.Session.AutoPassword, server.Session.ExpiresAt.ToUnixTimeSeconds()),
            (session.SessionId, session.AutoPassword, session.ExpiresAt.ToUnixTimeSeconds()));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(200)]
    [InlineData(0)]
    public async Task The_first_connect_is_retried(int status)
    {
        await using var server = await FakeServer.StartAsync(transport);
        var clock = new ManualClock();
        server.OnConnection = connection => connection.ApproveAsync();
        server.Connecting = http => server.Connects < 4 ? RefuseAsync(http, status) : server.AcceptAsync(http);
        await using var session = await server.SignInAsync(clock);
        for (var i = 0; i < 3; i++)
            clock.Advance(await clock.WaitedForAsync(Delay));
        await session.ResultAsync(Deadline.Token).SoonAsync();
        Assert.Equal(4, server.Connects);
        Assert.Equal([new ConnectionEvent(false), new ConnectionEvent(true)], (await session.EventsAsync(Deadline.Token).AllAsync()).OfType<ConnectionEvent>());
    }

    [Theory]
    [InlineData(400, IdTokenErrorCodes.UnexpectedResponse)]
    [InlineData(401, IdTokenErrorCodes.InvalidWsToken)]
    [InlineData(403, IdTokenErrorCodes.OriginNotAllowed)]
    [InlineData(404, IdTokenErrorCodes.SessionNotFound)]
    public async Task A_refused_connection_is_final(int status, string code)
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.Connecting = http => RefuseAsync(http, status);
        await using var session = await server.SignInAsync();
        var error = await session.ResultAsync(Deadline.Token).FailsAsync(code);
        Assert.Equal(status, (int?)error.Status);
        await session.DisposeAsync();
        Assert.Equal(1, server.Connects);
    }

    [Fact]
    public async Task A_connection_lost_within_a_message_is_reopened_and_no_event_is_repeated()
    {
        await using var server = await FakeServer.StartAsync(transport);
        var clock = new ManualClock();
        server.OnConnection = async connection =>
        {
            await connection.OtpReadyAsync();
            if (server.Connects > 1)
            {
                await connection.ApproveAsync();
                return;
            }

            await connection.BreakOffAsync();
        };
        await using var session = await server.SignInAsync(clock);
        clock.Advance(await clock.WaitedForAsync(Delay));
        await session.ResultAsync(Deadline.Token).SoonAsync();
        var events = await session.EventsAsync(Deadline.Token).AllAsync();
        Assert.Equal(
            [typeof(ConnectionEvent), typeof(OtpReadyEvent), typeof(ConnectionEvent), typeof(ConnectionEvent), typeof(ApprovedEvent)],
            events.Select(e => e.GetType()));
    }

    [Fact]
    public async Task An_event_right_before_the_close_is_handled()
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.OnConnection = async connection =>
        {
            await connection.OtpReadyAsync();
            await connection.ReplaceAsync();
            await connection.CloseAsync();
        };
        for (var i = 0; i < 20; i++)
        {
            await using var session = await server.SignInAsync();
            await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.Replaced);
        }

        Assert.Equal(20, server.Connects);
    }

    [Fact]
    public async Task A_replaced_session_never_reconnects()
    {
        await using var server = await FakeServer.StartAsync(transport);
        var clock = new ManualClock();
        server.OnConnection = async connection =>
        {
            await connection.OtpReadyAsync();
            await connection.ReplaceAsync();
            await connection.CloseAsync();
        };
        await using var session = await server.SignInAsync(clock);
        await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.Replaced);
        await session.DisposeAsync();
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, server.Connects);
        Assert.Equal(0, clock.Timers);
    }

    [Fact]
    public void Delays_double_up_to_ten_seconds_and_differ()
    {
        var delays = Enumerable.Range(0, 40).Select(Sessions.Backoff.Delay).ToList();
        Assert.InRange(delays[0], TimeSpan.FromSeconds(0.125), TimeSpan.FromSeconds(0.25));
        Assert.InRange(delays[3], TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        Assert.All(delays.Skip(6), d => Assert.InRange(d, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10)));
        Assert.True(delays.Skip(6).Distinct().Count() > 5);
    }

    private static Task RefuseAsync(HttpContext http, int status)
    {
        if (status == 0)
            http.Abort();
        return status == 0 ? Task.CompletedTask : FakeServer.RespondAsync(http, status, "text/html", "<html></html>");
    }
}

public sealed class RawConnectionTests() : ConnectionTests(Transport.Raw);

public sealed class HubConnectionTests() : ConnectionTests(Transport.Hub);
