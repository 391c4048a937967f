using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Live.SessionSockets;

/// <summary>Simultaneous requests and connects, on one instance and on two.</summary>
public sealed class RaceTests(DefaultServer host) : IAsyncLifetime
{
    private TestServer _one = null!;
    private TestServer _two = null!;

    public static TheoryData<SessionTransport> Transports => SessionTransport.Both;

    public async ValueTask InitializeAsync()
    {
        _one = await TestServer.StartAsync(host.Store.ConnectionString);
        _two = await TestServer.StartAsync(host.Store.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task Of_50_parallel_correct_verifications_one_succeeds()
    {
        var phone = await Phone.EnrollAsync(_one);
        for (var round = 0; round < 5; round++)
        {
            var session = await phone.InitiateAsync();
            var approval = phone.Approval(session);
            var statuses = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
            {
                using var response = await (i % 2 == 0 ? _one : _two).PostAsync("/auth/verify", approval);
                return (int)response.StatusCode;
            }));
            Assert.Equal(1, statuses.Count(s => s == 200));
            Assert.Equal(49, statuses.Count(s => s == 409));
        }
    }

    [Fact]
    public async Task Parallel_wrong_codes_spend_three_attempts_and_no_more()
    {
        var phone = await Phone.EnrollAsync(_one);
        var session = await phone.InitiateAsync();
        using var browser = await SessionTransport.Raw.ConnectAsync(_one, session);
        await browser.NextAsync();
        var wrong = phone.Approval(session, Phone.WrongCode(session));
        var statuses = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            using var response = await (i % 2 == 0 ? _one : _two).PostAsync("/auth/verify", wrong);
            return (int)response.StatusCode;
        }));
        Assert.Equal(2, statuses.Count(s => s == 401));
        Assert.Equal(18, statuses.Count(s => s == 429));
        string[] told = [await browser.NextAsync(), await browser.NextAsync(), await browser.NextAsync(), await browser.NextAsync()];
        Assert.Equal("rejected Too many attempts", told[^2]);
        Assert.Equal("resolved", told[^1]);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Of_20_simultaneous_connects_the_newest_stays_and_receives_the_outcome(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(_one);
        var session = await phone.InitiateAsync();
        var listeners = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => transport.ConnectAsync(i % 2 == 0 ? _one : _two, session)));
        var stories = Array.ConvertAll(listeners, ToEndAsync);

        // All but one have ended before anything is decided.
        var open = stories.ToList();
        while (open.Count > 1)
            open.Remove(await Task.WhenAny(open).SoonAsync());
        var approved = await phone.ApproveAsync(session).OkAsync<Approved>();
        var survivor = await open[0].SoonAsync();

        Assert.Equal([$"otp_ready {session.AutoPassword}", $"approved {approved.Jwt}", "resolved"], survivor);
        Assert.Equal(19, stories.Count(s => s.Result.Contains("replaced")));
        Assert.Equal(1, stories.Count(s => s.Result.Any(word => word.StartsWith("approved", StringComparison.Ordinal))));
        Array.ForEach(listeners, l => l.Dispose());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_decision_between_connect_and_snapshot_arrives_once(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(_one);
        // Five at a time: a hub connection stays open for a second after its outcome.
        for (var round = 0; round < 5; round++)
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => DecideWhileConnectingAsync(phone, transport)));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task An_approval_reaches_a_connection_on_another_instance(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(_one);
        var session = await phone.InitiateAsync();
        using var browser = await transport.ConnectAsync(_two, session);
        await browser.NextAsync();
        var approved = await phone.ApproveAsync(session).OkAsync<Approved>();
        Assert.Equal($"approved {approved.Jwt}", await browser.NextAsync());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_connection_on_another_instance_is_replaced_too(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(_one);
        var session = await phone.InitiateAsync();
        using var first = await transport.ConnectAsync(_one, session);
        await first.NextAsync();
        using var second = await transport.ConnectAsync(_two, session);
        await second.NextAsync();
        Assert.Equal("replaced", await first.NextAsync());
        using var third = await transport.ConnectAsync(_one, session);
        await third.NextAsync();
        Assert.Equal("replaced", await second.NextAsync());
    }

    [Fact]
    public async Task A_stopping_server_asks_raw_sockets_to_reconnect_and_another_has_the_outcome()
    {
        await using var third = await TestServer.StartAsync(host.Store.ConnectionString);
        var phone = await Phone.EnrollAsync(_one);
        var session = await phone.InitiateAsync();
        using var browser = await SessionTransport.Raw.ConnectAsync(third, session);
        await browser.NextAsync();
        var stopping = third.StopAsync();
        Assert.Equal("going away", await browser.NextAsync());
        await stopping.SoonAsync();

        var approved = await phone.ApproveAsync(session).OkAsync<Approved>();
        using var again = await SessionTransport.Raw.ConnectAsync(_two, session);
        Assert.Equal($"approved {approved.Jwt}", await again.NextAsync());
    }

    private async Task DecideWhileConnectingAsync(Phone phone, SessionTransport transport)
    {
        var session = await phone.InitiateAsync();
        var approving = _two.PostAsync("/auth/verify", phone.Approval(session)).OkAsync<Approved>();
        using var browser = await transport.ConnectAsync(_one, session);
        var story = await ToEndAsync(browser).SoonAsync();
        var approved = await approving;
        Assert.Equal([$"approved {approved.Jwt}", "resolved"], story.Where(word => !word.StartsWith("otp_ready", StringComparison.Ordinal)));
    }

    private static async Task<List<string>> ToEndAsync(ISessionListener listener)
    {
        var story = new List<string>();
        do
            story.Add(await listener.NextAsync());
        while (!(story[^1] is "resolved" or "replaced" or "expired" or "not found"));
        return story;
    }
}
