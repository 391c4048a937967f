using IdToken.Client.Tests.Hosting;

namespace IdToken.Client.Tests;

/// <summary>When a device session connects, reconnects and ends, and which requests it shows meanwhile (docs/clients.md).</summary>
public sealed class DeviceSessionTests
{
    // Longer than any delay of the backoff, shorter than a request's life.
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(9);

    [Fact]
    public async Task Each_connection_has_a_token_of_its_own_in_the_header()
    {
        var (stage, connection) = await DeviceStage.ConnectedAsync();
        await using var _ = stage;
        connection.Drop();
        Assert.Equal("Reconnecting", await stage.WordAsync());
        stage.Clock.Advance(await stage.Clock.WaitedForAsync(TimeSpan.FromMilliseconds(250)));
        var second = await stage.Hub.ConnectionAsync();
        Assert.StartsWith("Bearer ey", connection.Authorization, StringComparison.Ordinal);
        Assert.NotEqual(connection.Authorization, second.Authorization);
        Assert.Equal("", second.Query);
        Assert.Equal("Connected", await stage.WordAsync());
    }

    [Fact]
    public async Task Each_request_is_reported_once_and_how_it_ended()
    {
        var (stage, connection) = await DeviceStage.ConnectedAsync();
        await using var _ = stage;
        var older = stage.NewRequest("older") with { InitiatedAt = stage.Clock.GetUtcNow().AddSeconds(-5) };
        await connection.RequestAsync(older);
        await connection.RequestAsync(stage.NewRequest("newer", code: null) with { Quiet = true });
        await connection.RequestAsync(older);
        await connection.ResolveAsync("unknown", "approved");
        Assert.Equal(["requested older", "requested newer"], await stage.WordsAsync(2));
        Assert.Equal(["newer", "older"], stage.Session.Pending.Select(r => r.SessionId));
        await connection.ResolveAsync("older", "cancelled");
        Assert.Equal("cancelled older", await stage.WordAsync());
        var newer = Assert.Single(stage.Session.Pending);
        Assert.Equal((null, null, true), (newer.Code, newer.Origin, newer.Quiet));
        // Does not come back.
        await connection.RequestAsync(older);
        await connection.RequestAsync(stage.NewRequest("last"));
        Assert.Equal("requested last", await stage.WordAsync());
    }

    [Fact]
    public async Task After_a_reconnect_the_list_is_complete()
    {
        var (stage, connection) = await DeviceStage.ConnectedAsync();
        await using var _ = stage;
        await connection.RequestAsync(stage.NewRequest("stays"));
        await connection.RequestAsync(stage.NewRequest("goes"));
        Assert.Equal(["requested stays", "requested goes"], await stage.WordsAsync(2));
        stage.Hub.Pending = [stage.NewRequest("new"), stage.NewRequest("stays")];
        connection.Drop();
        Assert.Equal("Reconnecting", await stage.WordAsync());
        stage.Clock.Advance(await stage.Clock.WaitedForAsync(TimeSpan.FromMilliseconds(250)));
        Assert.Equal(["Connected", "requested new", "over goes"], await stage.WordsAsync(3));
        Assert.Equal(["new", "stays"], stage.Session.Pending.Select(r => r.SessionId).Order());
    }

    [Fact]
    public async Task A_list_that_cannot_be_read_costs_the_connection()
    {
        await using var stage = await DeviceStage.NewAsync();
        stage.Hub.Listing = FakeDeviceHub.Problem(503, "store_unavailable");
        stage.Session.Start();
        await (await stage.Hub.ConnectionAsync()).Left;
        Assert.Equal(["Connecting", "Connected", "Reconnecting"], await stage.WordsAsync(3));
        stage.Hub.Listing = null;
        stage.Clock.Advance(await stage.Clock.WaitedForAsync(TimeSpan.FromMilliseconds(250)));
        Assert.Equal("Connected", await stage.WordAsync());
    }

    [Fact]
    public async Task A_request_ends_by_itself()
    {
        var (stage, _, _) = await DeviceStage.AskedAsync(lifetime: DeviceStage.Short);
        await using var __ = stage;
        stage.Clock.Advance(DeviceStage.Short);
        Assert.Equal("expired sess_1", await stage.WordAsync());
        Assert.Empty(stage.Session.Pending);
    }

    [Theory]
    [InlineData(401, IdTokenErrorCodes.InvalidDeviceToken)]
    [InlineData(403, IdTokenErrorCodes.EnrollmentRevoked)]
    public async Task A_phone_that_the_server_refuses_is_done(int status, string code)
    {
        await using var stage = await DeviceStage.NewAsync();
        stage.Hub.Refuse(status);
        stage.Hub.Listing = FakeDeviceHub.Problem(status, code);
        var reading = stage.Session.RequestsAsync(Deadline.Token).FirstAsync(Deadline.Token).AsTask();
        stage.Session.Start();
        await reading.FailsAsync(code);
        Assert.Equal(["Connecting", "Closed"], await stage.WordsAsync(2));
        Assert.Equal((code, 1, 0), (stage.Session.Connection.Error?.Code, stage.Hub.Connects, stage.Clock.Timers));
        await Assert.ThrowsAsync<IdTokenException>(() => stage.Session.RequestsAsync(Deadline.Token).FirstAsync(Deadline.Token).AsTask());
    }

    [Theory]
    [InlineData(401, 200, "")]
    [InlineData(403, 429, "rate_limited")]
    [InlineData(503, 200, "")]
    [InlineData(404, 200, "")]
    public async Task Every_other_refusal_is_retried(int status, int listing, string code)
    {
        await using var stage = await DeviceStage.NewAsync();
        stage.Hub.Refuse(status, status);
        if (listing != 200)
            stage.Hub.Listing = FakeDeviceHub.Problem(listing, code);
        stage.Session.Start();
        for (var i = 0; i < 2; i++)
            stage.Clock.Advance(await stage.Clock.WaitedForAsync(TimeSpan.FromMilliseconds(500)));
        await stage.Hub.ConnectionAsync();
        Assert.Equal(3, stage.Hub.Connects);
        Assert.Equal(["Connecting", "Connected"], await stage.WordsAsync(2));
    }

    [Theory]
    [InlineData("SignInRequested", """{"sessionId":"a"}""")]
    [InlineData("SignInRequested", "null")]
    [InlineData("SignInResolved", """{"sessionId":"a"}""")]
    [InlineData("SignInResolved", "")]
    public async Task A_message_that_lacks_something_is_final(string target, string argument)
    {
        var (stage, connection) = await DeviceStage.ConnectedAsync();
        await using var _ = stage;
        await connection.InvokeAsync(target, argument);
        Assert.Equal("Closed", await stage.WordAsync());
        Assert.Equal(IdTokenErrorCodes.UnexpectedResponse, stage.Session.Connection.Error?.Code);
    }

    [Theory]
    [InlineData("""{"error":"No."}""")]
    [InlineData("<html>")]
    public async Task A_server_without_the_hub_is_final(string answer)
    {
        await using var stage = await DeviceStage.NewAsync();
        stage.Hub.Handshake = answer;
        stage.Session.Start();
        Assert.Equal(["Connecting", "Closed"], await stage.WordsAsync(2));
        Assert.Equal(IdTokenErrorCodes.UnexpectedResponse, stage.Session.Connection.Error?.Code);
    }

    [Fact]
    public async Task What_this_client_does_not_know_is_ignored_and_records_may_be_cut_anywhere()
    {
        var (stage, connection) = await DeviceStage.ConnectedAsync();
        await using var _ = stage;
        await connection.InvokeAsync("Newer", "1");
        var record = FakeHubConnection.Invocation("SignInResolved", """{"sessionId":"sess_1","state":"newer"}""") + FakeHubConnection.RecordSeparator;
        await connection.SendTextAsync("""{"type":6}""" + FakeHubConnection.RecordSeparator + """{"type":99}""");
        await connection.SendTextAsync(FakeHubConnection.RecordSeparator.ToString());
        await connection.RequestAsync(stage.NewRequest("sess_1"));
        await connection.SendTextAsync(record[..20]);
        await connection.SendTextAsync(record[20..]);
        Assert.Equal(["requested sess_1", "newer sess_1"], await stage.WordsAsync(2));
    }

    [Fact]
    public async Task A_connection_is_kept_alive_and_a_silent_one_is_replaced()
    {
        await using var stage = await DeviceStage.NewAsync();
        stage.Hub.Pending = [stage.NewRequest("a") with { ExpiresAt = stage.Clock.GetUtcNow().AddMinutes(10) }];
        stage.Session.Start();
        var connection = await stage.Hub.ConnectionAsync();
        // The list has been read: no timeout of a request runs any more.
        Assert.Equal(["Connecting", "Connected", "requested a"], await stage.WordsAsync(3));
        foreach (var seconds in (int[])[15, 30])
            await stage.Clock.WaitedForAsync(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds));
        stage.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("""{"type":6}""" + FakeHubConnection.RecordSeparator, await connection.ReceivedAsync());
        stage.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("Reconnecting", await stage.WordAsync());
        stage.Clock.Advance(await stage.Clock.WaitedForAsync(Delay));
        await stage.Hub.ConnectionAsync();
    }

    [Fact]
    public async Task Disposing_leaves_nothing_behind_and_ends_the_readers()
    {
        var (stage, connection, _) = await DeviceStage.AskedAsync();
        await using var __ = stage;
        var reading = stage.Session.RequestsAsync(Deadline.Token).ToListAsync(Deadline.Token).AsTask();
        await stage.Session.DisposeAsync();
        await connection.Left;
        Assert.InRange((await reading.SoonAsync()).Count, 0, 1);
        Assert.Equal((DeviceConnectionState.Closed, 0, 0), (stage.Session.Connection.State, stage.Session.Pending.Count, stage.Clock.Timers));
        Assert.Equal("Closed", await stage.WordAsync());
        Assert.Throws<ObjectDisposedException>(stage.Session.Start);
    }

    [Fact]
    public async Task The_stream_has_what_waits_and_what_comes_but_not_what_has_ended()
    {
        var (stage, connection, _) = await DeviceStage.AskedAsync();
        await using var __ = stage;
        await connection.ResolveAsync("sess_1", "cancelled");
        await connection.RequestAsync(stage.NewRequest("b"));
        Assert.Equal(["cancelled sess_1", "requested b"], await stage.WordsAsync(2));
        await using var reader = stage.Session.RequestsAsync(Deadline.Token).GetAsyncEnumerator(Deadline.Token);
        Assert.True(await reader.MoveNextAsync().AsTask().SoonAsync());
        Assert.Equal("b", reader.Current.SessionId);
        var next = reader.MoveNextAsync().AsTask();
        await connection.RequestAsync(stage.NewRequest("c"));
        Assert.True(await next.SoonAsync());
        Assert.Equal("c", reader.Current.SessionId);
    }

    [Fact]
    public async Task A_subscriber_that_fails_stops_nothing()
    {
        await using var stage = await DeviceStage.NewAsync();
        stage.Session.Requested += (_, _) => throw new InvalidOperationException("The app failed.");
        stage.Hub.Pending = [stage.NewRequest("b"), stage.NewRequest("a")];
        stage.Session.Start();
        Assert.Equal(["Connecting", "Connected", "requested a", "requested b"], await stage.WordsAsync(4));
    }
}
