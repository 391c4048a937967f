using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Live.SessionSockets;

/// <summary>Store outages while a session is waiting: lost, not responding, or back without data.</summary>
public sealed class StoreTroubleTests(DefaultServer host)
{
    public static TheoryData<SessionTransport> Transports => SessionTransport.Both;

    [Theory, MemberData(nameof(Transports))]
    public async Task A_connection_survives_a_store_outage_and_receives_what_it_missed(SessionTransport transport)
    {
        using var link = new StoreLink(host.Store.ConnectionString);
        await using var cut = await TestServer.StartAsync(link.ConnectionString);
        var phone = await Phone.EnrollAsync(host.Server);
        var session = await phone.InitiateAsync();
        using var browser = await transport.ConnectAsync(cut, session);
        await browser.NextAsync();
        link.Cut();
        await phone.ApproveAsync(session).OkAsync<Approved>();
        link.Mend();
        Assert.StartsWith("approved", await browser.NextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_store_connection_that_stops_responding_is_replaced(bool commands)
    {
        using var link = new StoreLink(host.Store.ConnectionString);
        await using var deaf = await TestServer.StartAsync(link.ConnectionString);
        var phone = await Phone.EnrollAsync(host.Server);
        var session = await phone.InitiateAsync();
        using var browser = await SessionTransport.Raw.ConnectAsync(deaf, session);
        await browser.NextAsync();
        link.Silence(commands);
        await phone.ApproveAsync(session).OkAsync<Approved>();
        Assert.StartsWith("approved", await browser.NextAsync(), StringComparison.Ordinal);
        await deaf.Http.GetAsync("/health/ready", TestContext.Current.CancellationToken).StatusAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_store_connection_that_the_library_does_not_restore_is_replaced_before_an_outcome_expires()
    {
        using var link = new StoreLink(host.Store.ConnectionString);
        await using var stuck = await TestServer.StartAsync(link.ConnectionString);
        var phone = await Phone.EnrollAsync(host.Server);
        var session = await phone.InitiateAsync();
        using var browser = await SessionTransport.Raw.ConnectAsync(stuck, session);
        await browser.NextAsync();
        link.Cut();
        await phone.ApproveAsync(session).OkAsync<Approved>();
        await stuck.Log.LineAsync("stopped receiving messages");
        link.Mend();
        Assert.StartsWith("approved", await browser.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_store_does_not_respond_requests_fail_quickly_with_503_and_a_retry_is_safe()
    {
        using var link = new StoreLink(host.Store.ConnectionString);
        await using var server = await TestServer.StartAsync(link.ConnectionString);
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        using var browser = await SessionTransport.Raw.ConnectAsync(server, session);
        await browser.NextAsync();
        link.Silence();
        var since = Stopwatch.GetTimestamp();
        var approval = phone.Approval(session);
        using var verify = await phone.VerifyAsync(approval);
        Assert.Equal((503, true), ((int)verify.StatusCode, verify.Headers.RetryAfter is not null));
        await server.PostAsync("/auth/initiate", new InitiateRequest { TokenId = phone.TokenId }).RefusedAsync(503, "store_unavailable");
        await server.Http.GetAsync("/health/ready", TestContext.Current.CancellationToken).StatusAsync(HttpStatusCode.ServiceUnavailable);
        await server.Http.GetAsync("/health/live", TestContext.Current.CancellationToken).StatusAsync(HttpStatusCode.OK);
        Assert.True(Stopwatch.GetElapsedTime(since) < Deadline.Limit, "three answers of two seconds each took too long");

        // What was held back arrives late; the retry shows it.
        link.Release();
        using var repeat = await phone.VerifyAsync(approval);
        Assert.True(repeat.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{repeat.StatusCode}");
        Assert.StartsWith("approved", await browser.NextAsync(), StringComparison.Ordinal);
        Assert.Equal("resolved", await browser.NextAsync());
        await phone.VerifyAsync(approval).RefusedAsync(409, "session_resolved");
    }

    [Fact]
    public async Task A_connect_that_reaches_the_store_late_does_not_replace_a_newer_connection()
    {
        using var link = new StoreLink(host.Store.ConnectionString);
        await using var slow = await TestServer.StartAsync(link.ConnectionString);
        var phone = await Phone.EnrollAsync(host.Server);
        var session = await phone.InitiateAsync();
        await slow.Log.LineAsync("heartbeat received");
        link.Silence();
        using var given = await SessionTransport.Raw.ConnectAsync(slow, session);
        Assert.StartsWith("closed 1011", await given.NextAsync(), StringComparison.Ordinal);
        using var browser = await SessionTransport.Raw.ConnectAsync(host.Server, session);
        await browser.NextAsync();
        link.Release();
        await slow.Http.GetAsync("/health/ready", TestContext.Current.CancellationToken).StatusAsync(HttpStatusCode.OK);
        await phone.ApproveAsync(session).OkAsync<Approved>();
        Assert.StartsWith("approved", await browser.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_left_before_its_connect_completed_does_not_replace_a_newer_connection()
    {
        using var link = new StoreLink(host.Store.ConnectionString);
        await using var slow = await TestServer.StartAsync(
            link.ConnectionString, null, "IdToken:Services:0:Id=demo", "IdToken:Services:0:AllowedScopes:0=identity:basic", "IdToken:Services:0:AllowedOrigins:0=https://shop.example");
        var phone = await Phone.EnrollAsync(host.Server);
        var session = await phone.InitiateAsync();
        link.Silence();
        using var leaves = new CancellationTokenSource();
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", "https://shop.example");
        var leaving = socket.ConnectAsync(new Uri($"ws{slow.Url["http".Length..]}/ws/session/{session.SessionId}?token={session.WsToken}"), leaves.Token);
        await slow.Log.LineAsync("/ws/session/{sessionId}");
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => leaving.SoonAsync());

        using var browser = await SessionTransport.Raw.ConnectAsync(host.Server, session);
        await browser.NextAsync();
        link.Release();
        await slow.Log.LineAsync("raw connection ended");
        await phone.ApproveAsync(session).OkAsync<Approved>();
        Assert.StartsWith("approved", await browser.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_that_a_restarted_store_has_lost_are_gone()
    {
        using var redis = await RedisNode.StartAsync();
        await using var server = await TestServer.StartAsync(redis.Address);
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        using var browser = await SessionTransport.Raw.ConnectAsync(server, session);
        await browser.NextAsync();
        await redis.RestartAsync();
        Assert.Equal("not found", await browser.NextAsync());
    }

    [Fact]
    public async Task After_a_failover_waiting_connections_receive_the_outcome_from_the_new_master()
    {
        using var master = await RedisNode.StartAsync();
        using var replica = await RedisNode.StartAsync();
        Assert.Equal("+OK", await replica.CommandAsync($"REPLICAOF 127.0.0.1 {master.Port}"));
        await using var server = await TestServer.StartAsync($"{master.Address},{replica.Address}");
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        using var browser = await SessionTransport.Raw.ConnectAsync(server, session);
        await browser.NextAsync();
        await master.UntilReplicatedAsync(1);

        await master.KillAsync();
        Assert.Equal("+OK", await replica.CommandAsync("REPLICAOF NO ONE"));
        await ApproveAtLastAsync(phone, session);
        Assert.StartsWith("approved", await browser.NextAsync(), StringComparison.Ordinal);
    }

    // Retries as a phone does while the store is unavailable. 409 means that an earlier attempt succeeded.
    private static async Task ApproveAtLastAsync(Phone phone, InitiateResponse session)
    {
        var approval = phone.Approval(session);
        for (var deadline = Deadline.Token(); ; await Task.Delay(100, deadline))
        {
            using var answer = await phone.VerifyAsync(approval);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                continue;
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{answer.StatusCode}");
            return;
        }
    }
}
