using System.Text.Json.Nodes;
using IdToken.Client.Tests.Hosting;
using IdToken.Contracts;
using Microsoft.AspNetCore.Http;

namespace IdToken.Client.Tests;

/// <summary>Disposing a session that is still pending cancels it at the server.</summary>
public abstract class CancelTests(Transport transport)
{
    [Fact]
    public async Task Disposing_a_pending_session_cancels_it_once()
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.OnConnection = connection => connection.OtpReadyAsync();
        var session = await server.SignInAsync();
        await session.NextAsync<OtpReadyEvent>();
        await session.DisposeAsync().AsTask().SoonAsync();
        await session.DisposeAsync().AsTask().SoonAsync();
        var cancellation = Assert.Single(server.Cancellations);
        Assert.Equal($"Bearer {server.Session.WsToken}", cancellation.Authorization);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse($$"""{"sessionId":"{{server.Session.SessionId}}"}"""), JsonNode.Parse(cancellation.Body)));
    }

    [Fact]
    public async Task A_session_that_never_connected_is_cancelled_too()
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.Connecting = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        var session = await server.SignInAsync();
        await session.DisposeAsync().AsTask().SoonAsync();
        Assert.Single(server.Cancellations);
    }

    [Theory]
    [InlineData("approved")]
    [InlineData("rejected")]
    [InlineData("expired")]
    [InlineData("replaced")]
    [InlineData("malformed")]
    public async Task A_session_that_has_ended_is_not_cancelled(string end)
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.OnConnection = connection => end switch
        {
            "approved" => connection.ApproveAsync(),
            "rejected" => connection.RejectAsync("Declined by user", final: true),
            "expired" => connection.ExpireAsync(),
            "replaced" => connection.ReplaceAsync(),
            _ => connection.SendAsync("{"),
        };
        var session = await server.SignInAsync();
        await session.EventsAsync(Deadline.Token).AllAsync();
        await session.DisposeAsync().AsTask().SoonAsync();
        Assert.Empty(server.Cancellations);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(500)]
    [InlineData(0)]
    public async Task A_cancellation_that_fails_never_throws(int status)
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.Cancelling = http =>
        {
            if (status == 0)
                http.Abort();
            return status == 0 ? Task.CompletedTask : FakeServer.RespondAsync(http, status, "text/html", "<html>");
        };
        var session = await server.SignInAsync();
        await session.DisposeAsync().AsTask().SoonAsync();
    }

    [Fact]
    public async Task A_cancellation_without_a_response_is_given_up()
    {
        await using var server = await FakeServer.StartAsync(transport);
        var received = new TaskCompletionSource();
        server.OnConnection = connection => connection.OtpReadyAsync();
        server.Cancelling = http =>
        {
            received.SetResult();
            return Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        var clock = new ManualClock();
        var session = await server.SignInAsync(clock);
        await session.NextAsync<OtpReadyEvent>();
        var disposing = session.DisposeAsync().AsTask();
        await received.Task.SoonAsync();
        Assert.Equal(TimeSpan.FromSeconds(2), await clock.WaitedForAsync(TimeSpan.FromSeconds(5)));
        clock.Advance(TimeSpan.FromSeconds(2));
        await disposing.SoonAsync();
        Assert.Equal(0, clock.Timers);
    }

    [Theory]
    [InlineData(RejectionReasons.Cancelled, IdTokenErrorCodes.Cancelled)]
    [InlineData(RejectionReasons.Superseded, IdTokenErrorCodes.Superseded)]
    [InlineData(RejectionReasons.DeclinedByUser, IdTokenErrorCodes.Rejected)]
    [InlineData("Something new", IdTokenErrorCodes.Rejected)]
    public async Task A_final_rejection_has_a_code_by_its_reason(string reason, string code)
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.OnConnection = connection => connection.RejectAsync(reason, final: true);
        await using var session = await server.SignInAsync();
        Assert.Equal(reason, (await session.ResultAsync(Deadline.Token).FailsAsync(code)).Reason);
    }

    [Fact]
    public async Task A_session_that_was_only_initiated_can_be_cancelled()
    {
        await using var server = await FakeServer.StartAsync(transport);
        var client = server.NewClient();
        await client.CancelAsync(await client.InitiateAsync(new InitiateRequest(), Deadline.Token), Deadline.Token).SoonAsync();
        Assert.Single(server.Cancellations);
        server.Cancelling = http => FakeServer.RespondAsync(http, StatusCodes.Status409Conflict, "application/problem+json", """{"code":"session_resolved"}""");
        await client.CancelAsync(server.Session, Deadline.Token).FailsAsync(IdTokenErrorCodes.SessionResolved);
    }
}

public sealed class RawCancelTests() : CancelTests(Transport.Raw);

public sealed class HubCancelTests() : CancelTests(Transport.Hub);
