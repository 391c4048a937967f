using System.Diagnostics;
using IdToken.Api.Live.SessionSockets;
using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Live.SessionSockets;

/// <summary>The newest connection of a session takes over, whatever happens to the older ones and their instances.</summary>
public sealed class TakeoverTests(DefaultServer host) : IAsyncLifetime
{
    // The protocol promises 250 ms; the assertion leaves room for a busy machine.
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(2);

    private TestServer[] _servers = [];

    public static TheoryData<SessionTransport> Transports => SessionTransport.Both;

    public static TheoryData<SessionTransport, int> TransportsAndInstances => new MatrixTheoryData<SessionTransport, int>([SessionTransport.Raw, SessionTransport.Hub], [0, 1]);

    public async ValueTask InitializeAsync()
    {
        for (var i = 0; i < 3; i++)
            _servers = [.. _servers, await TestServer.StartAsync(host.Store.ConnectionString)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
    }

    [Fact]
    public async Task Of_20_connects_over_both_transports_and_three_instances_the_newest_stays_and_the_others_end_promptly()
    {
        var phone = await Phone.EnrollAsync(_servers[0]);
        var session = await phone.InitiateAsync();
        SessionTransport[] transports = [SessionTransport.Raw, SessionTransport.Hub];
        var listeners = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => transports[i % 2].ConnectAsync(_servers[i % 3], session)));
        var stories = Array.ConvertAll(listeners, ToEndAsync);

        var open = stories.ToList();
        while (open.Count > 1)
            open.Remove(await Task.WhenAny(open).SoonAsync());
        var approved = await _servers[1].PostAsync("/auth/verify", phone.Approval(session)).OkAsync<Approved>();
        var newest = await open[0].SoonAsync();

        Assert.Equal([$"otp_ready {session.AutoPassword}", $"approved {approved.Jwt}", "resolved"], newest.Words);
        foreach (var story in stories.Where(s => s != open[0]).Select(s => s.Result))
        {
            Assert.Equal([$"otp_ready {session.AutoPassword}", "replaced"], story.Words);
            Assert.True(Stopwatch.GetElapsedTime(Math.Max(story.Answered, newest.Answered), story.Ended) < Prompt);
        }

        Array.ForEach(listeners, l => l.Dispose());
    }

    [Theory, MemberData(nameof(TransportsAndInstances))]
    public async Task The_late_end_of_an_older_connection_does_not_disturb_the_newer_one(SessionTransport transport, int newerInstance)
    {
        var phone = await Phone.EnrollAsync(_servers[0]);
        foreach (var atOnce in (bool[])[true, false])
        {
            var session = await phone.InitiateAsync();
            using var older = await transport.ConnectAsync(_servers[0], session);
            await older.NextAsync();
            if (atOnce)
                older.Abort();
            using var newer = await transport.ConnectAsync(_servers[newerInstance], session);
            Assert.Equal($"otp_ready {session.AutoPassword}", await newer.NextAsync());
            older.Abort();
            await UntilLeftAsync(_servers[0], session.SessionId, newerInstance == 0 ? 1 : 0);

            var approved = await _servers[2].PostAsync("/auth/verify", phone.Approval(session)).OkAsync<Approved>();
            Assert.Equal($"approved {approved.Jwt}", await newer.NextAsync());
        }
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_session_whose_instance_died_can_be_connected_to_and_approved_at_once(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(_servers[0]);
        var session = await phone.InitiateAsync();
        // All that a killed instance leaves behind.
        await _servers[2].Services.GetRequiredService<SessionStore>().ConnectAsync(session.SessionId, new ServerInstance().Id);

        var start = Stopwatch.GetTimestamp();
        using var browser = await transport.ConnectAsync(_servers[0], session);
        Assert.Equal($"otp_ready {session.AutoPassword}", await browser.NextAsync());
        var approved = await _servers[1].PostAsync("/auth/verify", phone.Approval(session)).OkAsync<Approved>();
        Assert.Equal($"approved {approved.Jwt}", await browser.NextAsync());
        Assert.True(Stopwatch.GetElapsedTime(start) < Prompt);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task An_approval_published_to_a_dead_instance_waits_for_the_next_connect(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(_servers[0]);
        var session = await phone.InitiateAsync();
        await _servers[2].Services.GetRequiredService<SessionStore>().ConnectAsync(session.SessionId, new ServerInstance().Id);
        var approved = await phone.ApproveAsync(session).OkAsync<Approved>();
        using var browser = await transport.ConnectAsync(_servers[1], session);
        Assert.Equal($"approved {approved.Jwt}", await browser.NextAsync());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_connection_replaced_while_its_instance_had_no_store_ends_when_the_store_is_back(SessionTransport transport)
    {
        using var link = new StoreLink(host.Store.ConnectionString);
        await using var cut = await TestServer.StartAsync(link.ConnectionString);
        var phone = await Phone.EnrollAsync(_servers[0]);
        var session = await phone.InitiateAsync();
        using var older = await transport.ConnectAsync(cut, session);
        await older.NextAsync();
        link.Cut();

        using var newer = await transport.ConnectAsync(_servers[0], session);
        Assert.Equal($"otp_ready {session.AutoPassword}", await newer.NextAsync());
        link.Mend();
        Assert.Equal("replaced", await older.NextAsync());
        var approved = await _servers[1].PostAsync("/auth/verify", phone.Approval(session)).OkAsync<Approved>();
        Assert.Equal($"approved {approved.Jwt}", await newer.NextAsync());
    }

    [Fact]
    public void Every_server_start_gets_its_own_instance_id_even_within_one_process()
    {
        Assert.Equal(3, _servers.Select(s => s.Services.GetRequiredService<ServerInstance>().Id).Distinct().Count());
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => new ServerInstance().Id).Distinct().Count());
    }

    private static async Task UntilLeftAsync(TestServer server, string sessionId, int remaining)
    {
        var live = server.Services.GetRequiredService<LiveSessions>();
        var deadline = Deadline.Token();
        while (live.All.Count(c => c.SessionId == sessionId) > remaining)
            await Task.Delay(10, deadline);
    }

    private static async Task<Story> ToEndAsync(ISessionListener listener)
    {
        var words = new List<string> { await listener.NextAsync() };
        var answered = Stopwatch.GetTimestamp();
        while (words[^1] is not ("resolved" or "replaced" or "expired" or "not found") && !words[^1].StartsWith("closed", StringComparison.Ordinal))
            words.Add(await listener.NextAsync());
        return new(words, answered, Stopwatch.GetTimestamp());
    }

    private sealed record Story(List<string> Words, long Answered, long Ended);
}
