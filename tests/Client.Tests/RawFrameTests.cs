using IdToken.Client.Tests.Hosting;

namespace IdToken.Client.Tests;

/// <summary>The frames and close codes of the raw WebSocket, well-formed and malformed.</summary>
public sealed class RawFrameTests
{
    private static readonly string[] Malformed =
    [
        "this is not JSON", "<html>502</html>", "{", "[]", "7", "null", """{"no":"type"}""", """{"type":7}""", """{"type":null}""",
        """{"type":"approved"}""", """{"type":"approved","jwt":null,"hash":"h","random":"r","expiresAt":"2025-01-15T10:01:00Z"}""",
        """{"type":"approved","jwt":"j","jwt":"k","hash":"h","random":"r","expiresAt":"2025-01-15T10:01:00Z"}""",
        """{"type":"otp_ready","autoPassword":482917,"expiresAt":"2025-01-15T10:01:00Z"}""",
        """{"type":"otp_ready","autoPassword":"482917","expiresAt":"tomorrow"}""", """{"type":"rejected"}""",
    ];

    public static TheoryData<string> MalformedFrames => [.. Malformed];

    [Theory]
    [MemberData(nameof(MalformedFrames))]
    public async Task A_malformed_frame_is_one_typed_error(string frame)
    {
        await using var server = await FakeServer.StartAsync();
        server.OnConnection = connection => connection.SendAsync(frame);
        await using var session = await server.SignInAsync();
        var error = await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.UnexpectedResponse);
        Assert.Same(error, Assert.IsType<FailedEvent>((await session.EventsAsync(Deadline.Token).AllAsync())[^1]).Error);
        await session.DisposeAsync();
        Assert.Equal(1, server.Connects);
    }

    [Fact]
    public async Task A_binary_frame_is_one_typed_error()
    {
        await using var server = await FakeServer.StartAsync();
        server.OnConnection = connection => connection.SendBytesAsync(1, 2, 3);
        await using var session = await server.SignInAsync();
        await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.UnexpectedResponse);
    }

    [Theory]
    [InlineData(4001, IdTokenErrorCodes.InvalidWsToken)]
    [InlineData(4004, IdTokenErrorCodes.SessionNotFound)]
    [InlineData(4009, IdTokenErrorCodes.Replaced)]
    public async Task A_refusal_by_close_code_is_final(int closeCode, string code)
    {
        await using var server = await FakeServer.StartAsync();
        server.OnConnection = connection => connection.CloseAsync(closeCode, "");
        await using var session = await server.SignInAsync();
        await session.ResultAsync(Deadline.Token).FailsAsync(code);
        await session.DisposeAsync();
        Assert.Equal(1, server.Connects);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1011)]
    public async Task Other_close_codes_are_followed_by_a_new_connection(int closeCode)
    {
        await using var server = await FakeServer.StartAsync();
        var clock = new ManualClock();
        server.OnConnection = connection => server.Connects == 1 ? connection.CloseAsync(closeCode, "") : connection.ApproveAsync();
        await using var session = await server.SignInAsync(clock);
        clock.Advance(await clock.WaitedForAsync(TimeSpan.FromSeconds(1)));
        await session.ResultAsync(Deadline.Token).SoonAsync();
        Assert.Equal(2, server.Connects);
    }

    [Fact]
    public async Task A_rejection_is_final_only_if_the_close_follows()
    {
        await using var server = await FakeServer.StartAsync();
        var clock = new ManualClock();
        var reported = new TaskCompletionSource();
        server.OnConnection = async connection =>
        {
            await connection.RejectAsync("Invalid OTP", final: false);
            await reported.Task;
            await connection.RejectAsync("Invalid OTP", final: true);
        };
        await using var session = await server.SignInAsync(clock);
        var wait = await clock.WaitedForAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromMilliseconds(500), wait);
        clock.Advance(wait);
        Assert.False((await session.NextAsync<RejectedEvent>()).Final);
        reported.SetResult();
        await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.Rejected);
        Assert.True(Assert.IsType<RejectedEvent>((await session.EventsAsync(Deadline.Token).AllAsync())[^1]).Final);
    }

    [Fact]
    public async Task A_close_that_follows_a_rejection_late_makes_it_final()
    {
        await using var server = await FakeServer.StartAsync();
        var clock = new ManualClock();
        var reported = new TaskCompletionSource();
        server.OnConnection = async connection =>
        {
            await connection.RejectAsync("Declined by user", final: false);
            await reported.Task;
            await connection.CloseAsync();
        };
        await using var session = await server.SignInAsync(clock);
        clock.Advance(await clock.WaitedForAsync(TimeSpan.FromSeconds(1)));
        await session.NextAsync<RejectedEvent>();
        reported.SetResult();
        Assert.Equal("Declined by user", (await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.Rejected)).Reason);
    }

    [Fact]
    public async Task A_connection_that_breaks_after_a_rejection_does_not_make_it_final()
    {
        await using var server = await FakeServer.StartAsync();
        server.OnConnection = async connection =>
        {
            if (server.Connects > 1)
            {
                await connection.ApproveAsync();
                return;
            }

            await connection.RejectAsync("Invalid OTP", final: false);
            await connection.BreakOffAsync();
        };
        await using var session = await server.SignInAsync();
        await session.ResultAsync(Deadline.Token).SoonAsync();
        Assert.False(Assert.Single((await session.EventsAsync(Deadline.Token).AllAsync()).OfType<RejectedEvent>()).Final);
    }

    [Fact]
    public async Task Unknown_frames_and_members_are_ignored()
    {
        await using var server = await FakeServer.StartAsync();
        server.OnConnection = async connection =>
        {
            await connection.SendAsync("""{"type":"weather","value":1}""");
            await connection.SendAsync("""{"reason":"Invalid OTP","hint":"new","type":"rejected"}""");
            await connection.ApproveAsync();
        };
        await using var session = await server.SignInAsync();
        await session.ResultAsync(Deadline.Token).SoonAsync();
        Assert.Equal(
            [typeof(ConnectionEvent), typeof(RejectedEvent), typeof(ApprovedEvent)],
            (await session.EventsAsync(Deadline.Token).AllAsync()).Select(e => e.GetType()));
    }
}
