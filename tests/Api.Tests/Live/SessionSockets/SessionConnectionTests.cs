using System.Net;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Live.SessionSockets;

/// <summary>What a session's connection receives, over either transport (protocol, sections 1, 4 and 5).</summary>
public sealed class SessionConnectionTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    public static TheoryData<SessionTransport> Transports => SessionTransport.Both;

    [Theory, MemberData(nameof(Transports))]
    public async Task Every_connect_to_a_pending_session_receives_the_code_at_once(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        using var first = await transport.ConnectAsync(_server, session);
        Assert.Equal($"otp_ready {session.AutoPassword}", await first.NextAsync());
        first.Abort();
        using var second = await transport.ConnectAsync(_server, session);
        Assert.Equal($"otp_ready {session.AutoPassword}", await second.NextAsync());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task An_approval_delivers_the_token_and_ends_the_connection(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        using var browser = await transport.ConnectAsync(_server, session);
        await browser.NextAsync();
        var approved = await phone.ApproveAsync(session).OkAsync<Approved>();
        Assert.Equal($"approved {approved.Jwt}", await browser.NextAsync());
        Assert.Equal("resolved", await browser.NextAsync());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Two_failures_leave_the_connection_open_and_the_third_ends_it(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(_server);
        var stranger = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        using var browser = await transport.ConnectAsync(_server, session);
        await browser.NextAsync();

        await phone.VerifyAsync(phone.Approval(session, Phone.WrongCode(session))).RefusedAsync(401, "invalid_otp");
        Assert.Equal("rejected Invalid OTP", await browser.NextAsync());
        await phone.VerifyAsync(stranger.Approval(session) with { TokenId = phone.TokenId }).RefusedAsync(401, "invalid_signature");
        Assert.Equal("rejected Invalid signature", await browser.NextAsync());
        await phone.VerifyAsync(phone.Approval(session, Phone.WrongCode(session))).RefusedAsync(429, "too_many_attempts");
        Assert.Equal("rejected Too many attempts", await browser.NextAsync());
        Assert.Equal("resolved", await browser.NextAsync());
        await phone.ApproveAsync(session).RefusedAsync(429, "too_many_attempts");
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_failed_attempt_does_not_block_the_right_approval(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        using var browser = await transport.ConnectAsync(_server, session);
        await browser.NextAsync();
        await phone.VerifyAsync(phone.Approval(session, Phone.WrongCode(session))).RefusedAsync(401, "invalid_otp");
        var approved = await phone.ApproveAsync(session).OkAsync<Approved>();
        Assert.Equal("rejected Invalid OTP", await browser.NextAsync());
        Assert.Equal($"approved {approved.Jwt}", await browser.NextAsync());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_decline_is_reported_and_ends_the_connection(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        using var browser = await transport.ConnectAsync(_server, session);
        await browser.NextAsync();
        using var declined = await phone.DeclineAsync(session);
        Assert.Equal(HttpStatusCode.NoContent, declined.StatusCode);
        Assert.Equal("rejected Declined by user", await browser.NextAsync());
        Assert.Equal("resolved", await browser.NextAsync());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_newer_connection_replaces_the_older_one(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        foreach (var newer in (SessionTransport[])[SessionTransport.Raw, SessionTransport.Hub])
        {
            using var older = await transport.ConnectAsync(_server, session);
            await older.NextAsync();
            using var newest = await newer.ConnectAsync(_server, session);
            await newest.NextAsync();
            Assert.Equal("replaced", await older.NextAsync());
        }
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_failed_connect_does_not_disturb_the_existing_connection(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        var other = await phone.InitiateAsync();
        using var browser = await transport.ConnectAsync(_server, session);
        await browser.NextAsync();
        foreach (var wrong in (string[])[other.WsToken, session.WsToken + "A", "", "dev.", Flip(session.WsToken), session.WsToken.ToUpperInvariant()])
        {
            using var intruder = await transport.ConnectAsync(_server, session.SessionId, wrong);
            Assert.Equal("invalid token", await intruder.NextAsync());
        }

        await phone.ApproveAsync(session).OkAsync<Approved>();
        Assert.StartsWith("approved", await browser.NextAsync(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task An_outcome_is_kept_30_s_for_a_disconnected_browser(SessionTransport transport)
    {
        var clock = new TestClock();
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, clock);
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        var approved = await phone.ApproveAsync(session).OkAsync<Approved>();

        clock.Advance(TimeSpan.FromSeconds(29));
        using var back = await transport.ConnectAsync(server, session);
        Assert.Equal($"approved {approved.Jwt}", await back.NextAsync());
        Assert.Equal("resolved", await back.NextAsync());
        clock.Advance(TimeSpan.FromSeconds(1));
        using var late = await transport.ConnectAsync(server, session);
        Assert.Equal("not found", await late.NextAsync());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task An_outcome_is_not_given_after_the_enrollment_was_revoked(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        await phone.ApproveAsync(session).OkAsync<Approved>();
        await phone.RevokeAsync(_server);
        using var back = await transport.ConnectAsync(_server, session);
        Assert.Equal("not found", await back.NextAsync());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_final_rejection_is_kept_like_an_approval(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        using (await phone.DeclineAsync(session))
        using (var back = await transport.ConnectAsync(_server, session))
        {
            Assert.Equal("rejected Declined by user", await back.NextAsync());
            Assert.Equal("resolved", await back.NextAsync());
        }
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task An_expired_session_is_reported(SessionTransport transport)
    {
        var clock = new TestClock();
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, clock);
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        using var browser = await transport.ConnectAsync(server, session);
        await browser.NextAsync();

        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("expired", await browser.NextAsync());
        await phone.ApproveAsync(session).RefusedAsync(404, "session_not_found");
        using var late = await transport.ConnectAsync(server, session);
        Assert.Equal("not found", await late.NextAsync());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_session_that_does_not_exist_is_not_found(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        await host.Store.DeleteSessionAsync(session.SessionId);
        using var browser = await transport.ConnectAsync(_server, session);
        Assert.Equal("not found", await browser.NextAsync());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Trailing_digits_are_masked_as_configured(SessionTransport transport)
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:Otp:MaskedDigits=2");
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        using var browser = await transport.ConnectAsync(server, session);
        Assert.Equal($"otp_ready {session.AutoPassword[..4]}**", await browser.NextAsync());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task An_unlisted_origin_is_rejected_where_the_service_lists_origins(SessionTransport transport)
    {
        await using var server = await TestServer.StartAsync(
            host.Store.ConnectionString, null, "IdToken:Services:0:Id=shop", "IdToken:Services:0:AllowedScopes:0=identity:basic", "IdToken:Services:0:AllowedOrigins:0=https://shop.example");
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        var path = transport == SessionTransport.Raw ? $"/ws/session/{session.SessionId}?token=" : $"/hubs/session?sessionId={session.SessionId}&access_token=";

        Task<SocketProbe> From(string? origin) => SocketProbe.OpenAsync(server, path + session.WsToken, o =>
        {
            if (origin is not null)
                o.SetRequestHeader("Origin", origin);
        });

        Assert.Equal(403, (await Assert.ThrowsAsync<RefusedUpgradeException>(() => From("https://evil.example"))).Status);
        using var listed = await From("https://shop.example");
        using var notABrowser = await From(null);
    }

    private static string Flip(string token) => token[..^2] + (token[^2] == 'A' ? 'B' : 'A') + token[^1];
}
