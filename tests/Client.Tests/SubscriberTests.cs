using IdToken.Client.Tests.Hosting;
using Microsoft.Extensions.Logging;

namespace IdToken.Client.Tests;

/// <summary>The ways to follow a session, and to abandon it.</summary>
public abstract class SubscriberTests(Transport transport)
{
    [Fact]
    public async Task Events_are_raised_in_order_to_early_subscribers()
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.OnConnection = async connection =>
        {
            await connection.OtpReadyAsync();
            await connection.RejectAsync("Invalid OTP", final: false);
            await connection.ApproveAsync();
        };
        await using var session = server.NewClient().CreateSession(server.SignIn);
        var raised = new List<SessionEvent>();
        var last = new TaskCompletionSource();
        session.ConnectionChanged += (_, e) => raised.Add(e);
        session.OtpReady += (_, e) => raised.Add(e);
        session.Rejected += (_, e) => raised.Add(e);
        session.Approved += (_, e) =>
        {
            raised.Add(e);
            last.SetResult();
        };
        await session.StartAsync(Deadline.Token).SoonAsync();
        await last.Task.SoonAsync();
        Assert.Equal(await session.EventsAsync(Deadline.Token).AllAsync(), raised);
    }

    [Theory]
    [InlineData("Expired")]
    [InlineData("Replaced")]
    [InlineData("Rejected")]
    [InlineData("Failed")]
    public async Task The_last_event_is_raised(string name)
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.OnConnection = connection => name switch
        {
            "Expired" => connection.ExpireAsync(),
            "Replaced" => connection.ReplaceAsync(),
            "Rejected" => connection.RejectAsync("Declined by user", final: true),
            _ => connection.SendAsync("{"),
        };
        await using var session = server.NewClient().CreateSession(server.SignIn);
        var last = new TaskCompletionSource<string>();
        session.Expired += (_, _) => last.SetResult("Expired");
        session.Replaced += (_, _) => last.SetResult("Replaced");
        session.Rejected += (_, _) => last.SetResult("Rejected");
        session.Failed += (_, _) => last.SetResult("Failed");
        await session.StartAsync(Deadline.Token).SoonAsync();
        Assert.Equal(name, await last.Task.SoonAsync());
    }

    [Fact]
    public async Task A_failing_subscriber_is_logged_and_has_no_other_effect()
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.OnConnection = async connection =>
        {
            await connection.OtpReadyAsync();
            await connection.ApproveAsync();
        };
        using var log = new ErrorRecorder();
        using var factory = LoggerFactory.Create(b => b.AddProvider(log));
        await using var session = server.NewClient(log: factory).CreateSession(server.SignIn);
        session.OtpReady += (_, _) => throw new InvalidOperationException("the label is gone");
        await session.StartAsync(Deadline.Token).SoonAsync();
        await session.ResultAsync(Deadline.Token).SoonAsync();
        await session.DisposeAsync();
        var line = Assert.Single(log.Errors);
        Assert.Contains("the label is gone", line, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Session.AutoPassword, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_late_reader_gets_all_events()
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.OnConnection = connection => connection.ApproveAsync();
        await using var session = await server.SignInAsync();
        await session.ResultAsync(Deadline.Token).SoonAsync();
        Assert.Equal(2, (await session.EventsAsync(Deadline.Token).AllAsync()).Count);
        Assert.Equal(2, (await session.EventsAsync(Deadline.Token).AllAsync()).Count);
    }

    [Fact]
    public async Task Cancelling_the_wait_does_not_end_the_session()
    {
        await using var server = await FakeServer.StartAsync(transport);
        var decide = new TaskCompletionSource();
        server.OnConnection = async connection =>
        {
            await decide.Task;
            await connection.ApproveAsync();
        };
        await using var session = await server.SignInAsync();
        using var impatient = new CancellationTokenSource();
        var waiting = session.ResultAsync(impatient.Token);
        var reading = session.EventsAsync(impatient.Token).ToListAsync(impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.SoonAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.SoonAsync());
        decide.SetResult();
        await session.ResultAsync(Deadline.Token).SoonAsync();
    }

    [Fact]
    public async Task Disposing_abandons_the_session_and_closes_the_connection()
    {
        await using var server = await FakeServer.StartAsync(transport);
        var closed = new TaskCompletionSource();
        server.OnConnection = async connection =>
        {
            await connection.OtpReadyAsync();
            await connection.UntilClosedAsync();
            closed.SetResult();
        };
        var session = await server.SignInAsync();
        await session.NextAsync<OtpReadyEvent>();
        var waiting = session.ResultAsync(Deadline.Token);
        await session.DisposeAsync().AsTask().SoonAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.SoonAsync());
        await closed.Task.SoonAsync();
        Assert.IsType<OtpReadyEvent>((await session.EventsAsync(Deadline.Token).AllAsync())[^1]);
        Assert.Throws<ObjectDisposedException>(() => { _ = session.StartAsync(Deadline.Token); });
    }

    [Fact]
    public async Task Disposing_during_the_start_ends_it_and_disposing_again_does_nothing()
    {
        await using var server = await FakeServer.StartAsync(transport);
        var asked = new TaskCompletionSource();
        server.Post = http =>
        {
            asked.SetResult();
            return Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        var session = server.NewClient().CreateSession(server.SignIn);
        var start = session.StartAsync(Deadline.Token);
        await asked.Task.SoonAsync();
        await session.DisposeAsync().AsTask().SoonAsync();
        await session.DisposeAsync().AsTask().SoonAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start.SoonAsync());
    }

    [Fact]
    public async Task A_session_starts_once()
    {
        await using var server = await FakeServer.StartAsync(transport);
        await using var session = server.NewClient().CreateSession(server.SignIn);
        Assert.Throws<InvalidOperationException>(() => session.AutoPassword);
        Assert.Throws<InvalidOperationException>(() => { _ = session.ResultAsync(Deadline.Token); });
        var start = session.StartAsync(Deadline.Token);
        Assert.Same(start, session.StartAsync(Deadline.Token));
        await start.SoonAsync();
    }

    [Fact]
    public async Task A_failed_start_fails_the_result_too()
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.Post = http => FakeServer.RespondAsync(http, 500, "text/html", "<html>");
        await using var session = server.NewClient().CreateSession(server.SignIn);
        await session.StartAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.UnexpectedResponse);
        await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.UnexpectedResponse);
        Assert.IsType<FailedEvent>(Assert.Single(await session.EventsAsync(Deadline.Token).AllAsync()));
    }
}

public sealed class RawSubscriberTests() : SubscriberTests(Transport.Raw);

public sealed class HubSubscriberTests() : SubscriberTests(Transport.Hub);
