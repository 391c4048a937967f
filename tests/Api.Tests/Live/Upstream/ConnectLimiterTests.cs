using IdToken.Api.Live.Upstream;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Live.Upstream;

/// <summary>The handler is asked about a limited number of clients at once, and no client can take all the slots.</summary>
public sealed class ConnectLimiterTests(DefaultServer host)
{
    [Fact]
    public async Task One_session_cannot_use_up_the_slots_of_others()
    {
        await using var fixture = await OpenAsync();
        var victim = await (await Phone.EnrollAsync(fixture.Server)).InitiateAsync();
        var release = Hold(fixture);
        var attempts = Enumerable.Range(0, ConnectLimiter.Maximum).Select(_ => ConnectAsync(fixture, fixture.Session, "203.0.113.7")).ToArray();
        for (var asked = 0; asked < ConnectLimiter.MaximumPerUser; asked++)
            await fixture.Handler.NextAsync("connect");

        var accepted = await RejectedAsync(ConnectLimiter.Maximum - ConnectLimiter.MaximumPerUser, attempts);
        // From the same address, as behind one NAT.
        var connecting = ConnectAsync(fixture, victim, "203.0.113.7");
        await fixture.Handler.NextAsync("connect");
        release.SetResult();
        (await connecting.SoonAsync()).Dispose();
        await OpenedAsync(accepted);
    }

    [Fact]
    public async Task One_address_leaves_slots_for_others_whatever_sessions_it_uses()
    {
        await using var fixture = await OpenAsync();
        var phone = await Phone.EnrollAsync(fixture.Server);
        var release = Hold(fixture);
        var attempts = new List<Task<SocketProbe>>();
        for (var session = 0; session < ConnectLimiter.Maximum / ConnectLimiter.MaximumPerUser; session++)
        {
            var initiated = await phone.InitiateAsync();
            attempts.AddRange(Enumerable.Range(0, ConnectLimiter.MaximumPerUser).Select(_ => ConnectAsync(fixture, initiated, "203.0.113.7")));
        }

        for (var asked = 0; asked < ConnectLimiter.Maximum / 2; asked++)
            await fixture.Handler.NextAsync("connect");
        var accepted = await RejectedAsync(ConnectLimiter.Maximum / 2, attempts);
        var connecting = ConnectAsync(fixture, fixture.Session, "198.51.100.9");
        await fixture.Handler.NextAsync("connect");
        release.SetResult();
        (await connecting.SoonAsync()).Dispose();
        await OpenedAsync(accepted);
    }

    [Fact]
    public async Task A_slot_is_free_again_after_the_response()
    {
        await using var fixture = await OpenAsync();
        for (var turn = 0; turn <= ConnectLimiter.MaximumPerUser; turn++)
            (await ConnectAsync(fixture, fixture.Session, "203.0.113.7")).Dispose();
    }

    [Fact]
    public async Task Only_a_hundred_clients_are_asked_about_at_once()
    {
        await using var fixture = await OpenAsync();
        var phone = await Phone.EnrollAsync(fixture.Server);
        var release = Hold(fixture);
        var attempts = new List<Task<SocketProbe>>();
        while (attempts.Count < ConnectLimiter.Maximum)
        {
            var session = await phone.InitiateAsync();
            for (var i = 0; i < ConnectLimiter.MaximumPerUser; i++)
                attempts.Add(ConnectAsync(fixture, session, $"203.0.113.{attempts.Count}"));
        }

        for (var asked = 0; asked < ConnectLimiter.Maximum; asked++)
            await fixture.Handler.NextAsync("connect");
        Assert.Empty(await RejectedAsync(1, [ConnectAsync(fixture, fixture.Session, "198.51.100.9")]));
        release.SetResult();
        await OpenedAsync(attempts);
        (await ConnectAsync(fixture, fixture.Session, "198.51.100.9")).Dispose();
    }

    private Task<UpstreamFixture> OpenAsync() =>
        UpstreamFixture.OpenAsync(host, "IdToken:TrustedProxies:0=127.0.0.0/8", "IdToken:RateLimits:InitiatePerMinute=0");

    private static TaskCompletionSource Hold(UpstreamFixture fixture)
    {
        var release = new TaskCompletionSource();
        fixture.Handler.On("connect", (_, _) => release.Task);
        return release;
    }

    private static Task<SocketProbe> ConnectAsync(UpstreamFixture fixture, InitiateResponse session, string address) => SocketProbe.OpenAsync(
        fixture.Server, $"/ws/session/{session.SessionId}?token={session.WsToken}", options => options.SetRequestHeader("X-Forwarded-For", address));

    /// <summary>Waits until this many attempts were rejected with 503, and returns the others.</summary>
    private static async Task<IReadOnlyList<Task<SocketProbe>>> RejectedAsync(int count, IEnumerable<Task<SocketProbe>> attempts)
    {
        var pending = attempts.ToList();
        for (var rejected = 0; rejected < count; rejected++)
        {
            var attempt = await Task.WhenAny(pending).SoonAsync();
            Assert.Equal(503, (await Assert.ThrowsAsync<RefusedUpgradeException>(() => attempt)).Status);
            pending.Remove(attempt);
        }

        return pending;
    }

    private static async Task OpenedAsync(IEnumerable<Task<SocketProbe>> attempts)
    {
        foreach (var attempt in attempts)
            (await attempt.SoonAsync()).Abort();
    }
}
