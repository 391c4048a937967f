using System.Net;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Api.Tests.Live.SessionSockets;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Sessions;

/// <summary>POST /auth/cancel: the page cancels its own session (protocol, section 1).</summary>
public sealed class CancelTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    public static TheoryData<SessionTransport> Transports => SessionTransport.Both;

    [Theory, MemberData(nameof(Transports))]
    public async Task A_cancellation_ends_the_sessions_connection(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        using var browser = await transport.ConnectAsync(_server, session);
        await browser.NextAsync();
        await phone.CancelAsync(session).StatusAsync(HttpStatusCode.NoContent);
        Assert.Equal("rejected Cancelled", await browser.NextAsync());
        Assert.Equal("resolved", await browser.NextAsync());

        using var again = await transport.ConnectAsync(_server, session);
        Assert.Equal("rejected Cancelled", await again.NextAsync());
        Assert.Equal("resolved", await again.NextAsync());
    }

    [Fact]
    public async Task A_cancelled_session_can_be_cancelled_again_and_no_longer_decided()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        for (var i = 0; i < 2; i++)
            await phone.CancelAsync(session).StatusAsync(HttpStatusCode.NoContent);
        await phone.ApproveAsync(session).RefusedAsync(409, "session_resolved");
        await phone.DeclineAsync(session).RefusedAsync(409, "session_resolved");
        Assert.Single(_server.Log.Lines, line => line.Contains($"Session {session.SessionId} was cancelled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_that_is_already_resolved_cannot_be_cancelled()
    {
        var phone = await Phone.EnrollAsync(_server);
        var approved = await phone.InitiateAsync();
        await phone.ApproveAsync(approved).OkAsync<Approved>();
        await phone.CancelAsync(approved).RefusedAsync(409, "session_resolved");
        var declined = await phone.InitiateAsync();
        await phone.DeclineAsync(declined).StatusAsync(HttpStatusCode.NoContent);
        await phone.CancelAsync(declined).RefusedAsync(409, "session_resolved");
        var locked = await phone.InitiateAsync();
        for (var i = 0; i < 3; i++)
            using (await phone.VerifyAsync(phone.Approval(locked, Phone.WrongCode(locked)))) { }
        await phone.CancelAsync(locked).RefusedAsync(409, "session_resolved");
    }

    [Fact]
    public async Task Only_the_holder_of_the_sessions_token_cancels_it()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        var other = await phone.InitiateAsync();
        foreach (var wrong in (string?[])[null, "", other.WsToken, session.WsToken + "A", session.WsToken.ToUpperInvariant(), "dev."])
        {
            using var refused = await phone.CancelAsync(session.SessionId, wrong);
            Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());
            await Task.FromResult(refused).RefusedAsync(401, "invalid_ws_token");
        }

        await phone.ApproveAsync(session).OkAsync<Approved>();
    }

    [Fact]
    public async Task A_session_that_is_gone_or_expired_is_not_found()
    {
        var clock = new TestClock();
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, clock);
        var phone = await Phone.EnrollAsync(server);
        var gone = await phone.InitiateAsync();
        await host.Store.DeleteSessionAsync(gone.SessionId);
        await phone.CancelAsync(gone).RefusedAsync(404, "session_not_found");
        var expired = await phone.InitiateAsync();
        clock.Advance(TimeSpan.FromMinutes(1));
        await phone.CancelAsync(expired).RefusedAsync(404, "session_not_found");
    }

    [Fact]
    public async Task A_malformed_body_is_rejected()
    {
        foreach (var sessionId in (string?[])[null, "", new string('s', 129)])
            await _server.PostAsync("/auth/cancel", new CancelRequest { SessionId = sessionId }).RefusedAsync(400, "invalid_request");
    }

    [Fact]
    public async Task The_persons_devices_are_notified()
    {
        var phone = await Phone.EnrollAsync(_server);
        using var device = await phone.ConnectAsync(_server);
        var session = await phone.InitiateAsync();
        Assert.Equal($"requested {session.SessionId}", await device.NextWordAsync());
        await phone.CancelAsync(session).StatusAsync(HttpStatusCode.NoContent);
        Assert.Equal($"cancelled {session.SessionId}", await device.NextWordAsync());
    }

    [Fact]
    public async Task The_service_receives_it_as_final()
    {
        await using var backEnd = await BackEnd.StartAsync(host);
        using var listener = await backEnd.ListenAsync(FeedTransport.Raw);
        var phone = await Phone.EnrollAsync(backEnd.Server);
        await phone.CancelAsync(await phone.InitiateAsync()).StatusAsync(HttpStatusCode.NoContent);
        Assert.Equal("session_initiated", await listener.NextAsync(1));
        var last = (await listener.NextAsync())!;
        Assert.Equal(("session_rejected", "Cancelled", true), ((string?)last["type"], (string?)last["reason"], (bool?)last["final"]));
    }
}
