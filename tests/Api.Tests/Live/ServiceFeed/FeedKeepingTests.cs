using IdToken.Api.Live.ServiceFeed;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Live.ServiceFeed;

/// <summary>How much of a feed is kept, and how lost events are reported.</summary>
public sealed class FeedKeepingTests(DefaultServer host)
{
    [Fact]
    public async Task The_last_10000_events_are_kept()
    {
        await using var backEnd = await BackEnd.StartAsync(host);
        var phone = await Phone.EnrollAsync(backEnd.Server);
        var before = await host.Store.FillFeedAsync(backEnd.ServiceId, 10_000);
        var session = await phone.InitiateAsync();
        Assert.Equal(10_000, await host.Store.FeedLengthAsync(backEnd.ServiceId));

        using var listener = await backEnd.ListenAsync(FeedTransport.Raw, "0");
        var lost = (await listener.NextAsync())!;
        Assert.Equal(("events_lost", $"{before + 1}"), ((string?)lost["type"], (string?)lost["id"]));
        Assert.Equal($"{before + 2}", (string?)(await listener.NextAsync())!["id"]);
        for (var i = 0; i < 9_998; i++)
            await listener.NextAsync();
        Assert.Equal(session.SessionId, (string?)(await listener.NextAsync())!["sessionId"]);
    }

    [Theory]
    [InlineData(0, "session_initiated")]
    [InlineData(1, "session_initiated")]
    [InlineData(-1, "events_lost")]
    [InlineData(100, "events_lost")]
    public async Task Lost_events_are_reported_only_to_clients_that_missed_some(long offset, string first)
    {
        await using var backEnd = await BackEnd.StartAsync(host);
        var before = await host.Store.FillFeedAsync(backEnd.ServiceId, 3);
        using var listener = await backEnd.ListenAsync(FeedTransport.Raw, $"{before + offset}");
        Assert.Equal(first, await listener.NextAsync(1));
    }

    [Fact]
    public async Task Events_are_deleted_after_an_hour_and_the_position_of_the_last_one_stays_valid()
    {
        var clock = new TestClock();
        await using var backEnd = await BackEnd.StartAsync(host, clock);
        var phone = await Phone.EnrollAsync(backEnd.Server);
        await phone.InitiateAsync();
        string first, last;
        using (var listener = await backEnd.ListenAsync(FeedTransport.Raw, "0"))
        {
            first = (string)(await listener.NextAsync())!["id"]!;
            await phone.InitiateAsync();
            last = (string)(await listener.NextAsync())!["id"]!;
        }

        clock.Advance(FeedStore.Retention + TimeSpan.FromMinutes(1));
        await backEnd.Server.Services.GetRequiredService<FeedStore>().TrimAsync(backEnd.ServiceId);
        Assert.Equal(0, await host.Store.FeedLengthAsync(backEnd.ServiceId));

        using var late = await backEnd.ListenAsync(FeedTransport.Raw, first);
        using var inTime = await backEnd.ListenAsync(FeedTransport.Raw, last);
        // The person's credential lasts a year; the session's end follows the server's clock.
        await phone.InitiateAsync();
        Assert.Equal("events_lost, session_initiated", await late.NextAsync(2));
        Assert.Equal("session_initiated", await inTime.NextAsync(1));
    }

    [Fact]
    public async Task A_store_that_lost_its_data_is_detected()
    {
        await using var backEnd = await BackEnd.StartAsync(host);
        var phone = await Phone.EnrollAsync(backEnd.Server);
        await phone.InitiateAsync();
        string position;
        using (var listener = await backEnd.ListenAsync(FeedTransport.Raw, "0"))
            position = (string)(await listener.NextAsync())!["id"]!;
        await host.Store.DeleteFeedAsync(backEnd.ServiceId);
        var session = await phone.InitiateAsync();
        using var resumed = await backEnd.ListenAsync(FeedTransport.Raw, position);
        Assert.Equal("events_lost", await resumed.NextAsync(1));
        var word = (await resumed.NextAsync())!;
        Assert.Equal(session.SessionId, (string?)word["sessionId"]);
        Assert.True(long.Parse((string)word["id"]!, System.Globalization.CultureInfo.InvariantCulture) > long.Parse(position, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task No_token_is_stored_in_a_feed_in_clear_text()
    {
        await using var backEnd = await BackEnd.StartAsync(host);
        var phone = await Phone.EnrollAsync(backEnd.Server);
        var approved = await phone.ApproveAsync(await phone.InitiateAsync()).OkAsync<Approved>();
        var resting = await host.Store.FeedTextAsync(backEnd.ServiceId);
        Assert.Contains("approved", resting, StringComparison.Ordinal);
        Assert.DoesNotContain(approved.Jwt.Split('.')[1], resting, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_of_strangers_sign_ins_pushes_out_no_approval()
    {
        await using var backEnd = await BackEnd.StartAsync(host);
        var phone = await Phone.EnrollAsync(backEnd.Server);
        var approved = await phone.InitiateAsync();
        var jwt = (await phone.ApproveAsync(approved).OkAsync<Approved>()).Jwt;
        var declined = await phone.InitiateAsync();
        (await phone.DeclineAsync(declined)).EnsureSuccessStatusCode();
        await host.Store.FillFeedAsync(backEnd.ServiceId, 10_000);
        await phone.InitiateAsync();

        using var listener = await backEnd.ListenAsync(FeedTransport.Raw, "0");
        var lost = (await listener.NextAsync())!;
        Assert.Equal("events_lost", (string?)lost["type"]);
        Assert.Equal(["session_initiated", "session_rejected", "session_expired"], lost["kinds"]!.AsArray().Select(kind => (string)kind!));
        var first = (await listener.NextAsync())!;
        Assert.Equal(("session_approved", approved.SessionId, jwt), ((string?)first["type"], (string?)first["sessionId"], (string?)first["jwt"]));
        // The initiation between the two is gone, which is not reported a second time.
        var second = (await listener.NextAsync())!;
        Assert.Equal(("session_rejected", declined.SessionId), ((string?)second["type"], (string?)second["sessionId"]));
        Assert.Equal("session_initiated", await listener.NextAsync(1));
    }

    [Fact]
    public async Task Outcomes_beyond_the_permitted_bytes_are_deleted_oldest_first_and_named_in_the_loss()
    {
        await using var backEnd = await BackEnd.StartAsync(host);
        var phone = await Phone.EnrollAsync(backEnd.Server);
        await phone.ApproveAsync(await phone.InitiateAsync()).OkAsync<Approved>();
        await host.Store.SetFeedBytesAsync(backEnd.ServiceId, 64 * 1024 * 1024);
        var kept = await phone.InitiateAsync();
        await phone.ApproveAsync(kept).OkAsync<Approved>();
        Assert.Equal(2, await host.Store.FeedLengthAsync(backEnd.ServiceId));

        using var listener = await backEnd.ListenAsync(FeedTransport.Raw, "0");
        Assert.Equal("session_initiated", await listener.NextAsync(1));
        var lost = (await listener.NextAsync())!;
        Assert.Contains("session_approved", lost["kinds"]!.AsArray().Select(kind => (string)kind!));
        Assert.Equal("session_initiated", await listener.NextAsync(1));
        Assert.Equal(kept.SessionId, (string?)(await listener.NextAsync())!["sessionId"]);
    }

    [Fact]
    public async Task An_altered_outcome_comes_without_its_token_and_does_not_stop_the_feed()
    {
        await using var backEnd = await BackEnd.StartAsync(host);
        var phone = await Phone.EnrollAsync(backEnd.Server);
        var altered = await phone.InitiateAsync();
        await phone.ApproveAsync(altered).OkAsync<Approved>();
        await host.Store.AlterOutcomesAsync(backEnd.ServiceId);
        await phone.ApproveAsync(await phone.InitiateAsync()).OkAsync<Approved>();

        using var listener = await backEnd.ListenAsync(FeedTransport.Raw, "0");
        Assert.Equal("session_initiated", await listener.NextAsync(1));
        var without = (await listener.NextAsync())!;
        Assert.Equal(("session_approved", altered.SessionId), ((string?)without["type"], (string?)without["sessionId"]));
        Assert.Null(without["jwt"]);
        Assert.Equal("session_initiated", await listener.NextAsync(1));
        Assert.NotNull((await listener.NextAsync())!["jwt"]);
        backEnd.Server.ErrorsExpected = true;
        Assert.Contains($"Session {altered.SessionId}", Assert.Single(backEnd.Server.Log.Errors), StringComparison.Ordinal);
    }
}
