using System.Net;
using IdToken.Api.Admin;
using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Api.Tests.Live.SessionSockets;
using IdToken.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Sessions;

/// <summary>A session whose record is damaged in the store counts as absent, and the log says so.</summary>
public sealed class DamagedSessionTests(DefaultServer host)
{
    private static readonly string?[] Damages = [null, "x", "99999999999999999999"];

    // Servers of other tests must not come upon these sessions.
    private readonly string _prefix = $"damaged-{Guid.NewGuid():N}"[..32];

    public static TheoryData<string, string?> NumbersAndStates => new()
    {
        { "state", "" }, { "state", "x" }, { "version", null }, { "version", "x" }, { "connection", null }, { "connection", "x" },
        { "failures", null }, { "failures", "x" }, { "expires", null }, { "expires", "x" }, { "initiated", null }, { "initiated", "x" },
    };

    [Theory, MemberData(nameof(NumbersAndStates))]
    public async Task A_damaged_number_or_state_is_404_for_the_phone(string field, string? value)
    {
        await using var server = await StartAsync();
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        await DamageAsync(session, field, value);
        await phone.ApproveAsync(session).RefusedAsync(404, "session_not_found");
        await phone.DeclineAsync(session).RefusedAsync(404, "session_not_found");
        AssertLogged(server, session);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("version")]
    [InlineData("connection")]
    [InlineData("expires")]
    public async Task A_damaged_number_or_state_is_4004_and_404_for_the_browser(string field)
    {
        await using var server = await StartAsync();
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        await DamageAsync(session, field, "x");
        using (var raw = await SessionTransport.Raw.ConnectAsync(server, session))
            Assert.Equal("not found", await raw.NextAsync());
        await phone.CancelAsync(session).RefusedAsync(404, "session_not_found");
        AssertLogged(server, session);
    }

    [Fact]
    public async Task Whatever_is_damaged_no_answer_is_a_failure_and_other_sessions_are_served()
    {
        await using var server = await StartAsync();
        var store = await host.Store.ConnectAsync();
        server.ErrorsExpected = true;
        var phone = await Phone.EnrollAsync(server);
        var fields = await store.GetDatabase().HashKeysAsync(Keys.Session((await phone.InitiateAsync()).SessionId));
        // Several at a time: a hub connection stays open for a second.
        foreach (var damages in fields.SelectMany(field => Damages.Select(value => (Field: (string)field!, Value: value))).Chunk(10))
            await Task.WhenAll(damages.Select(damage => DamageAndUseAsync(damage.Field, damage.Value)));

        async Task DamageAndUseAsync(string field, string? value)
        {
            var session = await phone.InitiateAsync();
            await DamageAsync(session, field, value);
            await UseAsync(server, phone, session, $"{field}={value ?? "nothing"}");
        }

        await server.Services.GetRequiredService<AdminStore>().SessionsAsync(0, 500);
        // Lua takes numbers that C# does not: a notification with one is dropped, with an error.
        Assert.All(server.Log.Errors, line => Assert.Matches("was altered in the store; it counts as absent|Dropped", line));
        var sound = await phone.InitiateAsync();
        Assert.Contains(sound.SessionId, (await phone.PendingAsync(server)).Select(pending => pending.SessionId));
        await phone.ApproveAsync(sound).OkAsync<Approved>();
    }

    [Fact]
    public async Task The_sweep_reports_a_damaged_session_once()
    {
        await using var server = await StartAsync();
        var store = await host.Store.ConnectAsync();
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        await DamageAsync(session, "failures", "x");
        var pending = (await store.GetDatabase().SortedSetRangeByRankAsync(Keys.ForSession(session.SessionId).PendingSessions)).Single(member => ((string)member!).StartsWith(session.SessionId, StringComparison.Ordinal));
        var sessions = server.Services.GetRequiredService<SessionStore>();
        Assert.Null((await sessions.DecideAsync(session.SessionId, phone.TokenId, "demo", SessionVerdict.Expired)).State);
        Assert.Null(await store.GetDatabase().SortedSetScoreAsync(Keys.ForSession(session.SessionId).PendingSessions, pending));
        AssertLogged(server, session);
    }

    private StoreKeys Keys => new(_prefix, new Partitions(TestStore.Partitions));

    private Task<TestServer> StartAsync() => TestServer.StartAsync(host.Store.ConnectionString, null, $"IdToken:Store:Prefix={_prefix}");

    private async Task DamageAsync(InitiateResponse session, string field, string? value)
    {
        var store = await host.Store.ConnectAsync();
        var key = Keys.Session(session.SessionId);
        if (value is null)
            Assert.True(await store.GetDatabase().HashDeleteAsync(key, field));
        else
            await store.GetDatabase().HashSetAsync(key, field, value);
    }

    /// <summary>Everything that reads a session. What it answers depends on the damage, but it is never a failure of the server.</summary>
    private static async Task UseAsync(TestServer server, Phone phone, InitiateResponse session, string damage)
    {
        foreach (var transport in (SessionTransport[])[SessionTransport.Raw, SessionTransport.Hub])
        {
            using var browser = await transport.ConnectAsync(server, session);
            Assert.DoesNotContain("refused 5", $"{damage}: {await browser.NextAsync()}", StringComparison.Ordinal);
        }

        await phone.PendingAsync(server);
        using var approval = await phone.ApproveAsync(session);
        using var cancellation = await phone.CancelAsync(session);
        Assert.All([approval, cancellation], answer => Assert.True(answer.StatusCode < HttpStatusCode.InternalServerError, $"{damage}: {answer.StatusCode}"));
    }

    private static void AssertLogged(TestServer server, InitiateResponse session)
    {
        server.ErrorsExpected = true;
        Assert.NotEmpty(server.Log.Errors);
        Assert.All(server.Log.Errors, line => Assert.Contains($"Session {session.SessionId} was altered in the store", line, StringComparison.Ordinal));
    }
}
