using System.Net;
using System.Text;
using IdToken.Api.Admin;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Api.Tests.Live.SessionSockets;
using IdToken.Api.Tests.Model;
using IdToken.Contracts;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Sessions.Channel;

/// <summary>Instances of this and the previous version share a store during an update (docs/instance-channel.md).</summary>
public sealed class RollingUpdateTests(DefaultServer host) : IAsyncLifetime
{
    private readonly string _before = $"idtoken:instance:{Guid.NewGuid():N}";
    private ConnectionMultiplexer _store = null!;

    private TestServer Server => host.Server;

    public static TheoryData<SessionTransport> Transports => SessionTransport.Both;

    public async ValueTask InitializeAsync() => _store = await ConnectionMultiplexer.ConnectAsync(host.Store.ConnectionString);

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task An_outcome_that_an_old_script_publishes_reaches_a_browser_on_a_new_instance(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(Server);
        var session = await phone.InitiateAsync();
        using var browser = await transport.ConnectAsync(Server, session);
        await browser.NextAsync();
        await PublishAsync(Encoding.UTF8.GetBytes($"{session.SessionId}\n1\n2\ninvalid_otp\n"));
        Assert.Equal("rejected Invalid OTP", await browser.NextAsync());
        var outcome = OutcomeSeal.Seal(Server.Services.GetRequiredService<MasterSecrets>().Current, session.SessionId, new Approved("a.b.c", "hash", session.Random, session.ExpiresAt));
        await PublishAsync([.. Encoding.UTF8.GetBytes($"{session.SessionId}\n1\n3\napproved\n"), .. outcome]);
        Assert.Equal("approved a.b.c", await browser.NextAsync());
        Assert.Equal("resolved", await browser.NextAsync());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_browser_on_a_new_instance_is_replaced_by_one_on_an_old_instance(SessionTransport transport)
    {
        var session = await (await Phone.EnrollAsync(Server)).InitiateAsync();
        using var browser = await transport.ConnectAsync(Server, session);
        await browser.NextAsync();
        await PublishAsync(Encoding.UTF8.GetBytes($"{session.SessionId}\n2\n1\nreplaced\n"));
        Assert.Equal("replaced", await browser.NextAsync());
    }

    [Fact]
    public async Task An_old_instance_receives_outcomes_in_the_form_that_it_reads()
    {
        var phone = await Phone.EnrollAsync(Server);
        var session = await phone.InitiateAsync();
        await OwnByOldInstanceAsync(session);
        using var tap = new ChannelTap(host.Store.ConnectionString, [_before]);
        await phone.VerifyAsync(phone.Approval(session, Phone.WrongCode(session))).RefusedAsync(401, "invalid_otp");
        await phone.ApproveAsync(session).OkAsync<Approved>();
        var messages = await PublishedAsync(tap);
        Assert.Equal($"{session.SessionId}\n5\n2\ninvalid_otp\n", messages[0]);
        Assert.StartsWith($"{session.SessionId}\n5\n3\napproved\n", messages[1], StringComparison.Ordinal);
        Assert.True(messages[1].Length > 200, "The sealed outcome is missing.");
        Assert.Equal(2, messages.Count);
    }

    [Fact]
    public async Task An_old_instance_receives_a_cancellation_as_a_decline()
    {
        var phone = await Phone.EnrollAsync(Server);
        await _store.GetDatabase().SortedSetAddAsync(TestStore.Keys.Devices(phone.TokenId), _before, DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeMilliseconds());
        var session = await phone.InitiateAsync();
        await OwnByOldInstanceAsync(session);
        using var tap = new ChannelTap(host.Store.ConnectionString, [_before]);
        await phone.CancelAsync(session).StatusAsync(HttpStatusCode.NoContent);
        var messages = await PublishedAsync(tap);
        Assert.StartsWith($"device\n{phone.TokenId}\n{session.SessionId}\ndeclined\n", messages[0], StringComparison.Ordinal);
        Assert.Equal($"{session.SessionId}\n5\n2\ndeclined\n", messages[1]);
    }

    [Fact]
    public async Task A_report_is_a_decline_to_an_instance_that_does_not_know_reports()
    {
        var phone = await Phone.EnrollAsync(Server);
        var session = await phone.InitiateAsync();
        await OwnByOldInstanceAsync(session);
        using var tap = new ChannelTap(host.Store.ConnectionString, [_before]);
        await phone.ReportAsync(session).StatusAsync(HttpStatusCode.NoContent);
        Assert.Equal([$"{session.SessionId}\n5\n2\ndeclined\n"], await PublishedAsync(tap));
        Assert.Equal("declined", await _store.GetDatabase().HashGetAsync(TestStore.Keys.Session(session.SessionId), "state"));
    }

    [Fact]
    public async Task An_old_instance_is_notified_that_its_browser_moved_to_a_new_one()
    {
        var session = await (await Phone.EnrollAsync(Server)).InitiateAsync();
        await OwnByOldInstanceAsync(session);
        using var tap = new ChannelTap(host.Store.ConnectionString, [_before]);
        using var browser = await SessionTransport.Raw.ConnectAsync(Server, session);
        await browser.NextAsync();
        Assert.Equal([$"{session.SessionId}\n6\n1\nreplaced\n"], await PublishedAsync(tap));
    }

    [Fact]
    public async Task An_old_instance_is_notified_for_the_devices_that_it_holds()
    {
        var phone = await Phone.EnrollAsync(Server);
        await _store.GetDatabase().SortedSetAddAsync(TestStore.Keys.Devices(phone.TokenId), _before, DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeMilliseconds());
        using var tap = new ChannelTap(host.Store.ConnectionString, [_before]);
        var session = await phone.InitiateAsync();
        await phone.DeclineAsync(session).StatusAsync(HttpStatusCode.NoContent);
        var messages = await PublishedAsync(tap);
        Assert.StartsWith($"device\n{phone.TokenId}\n{session.SessionId}\npending\n", messages[0], StringComparison.Ordinal);
        Assert.StartsWith($"device\n{phone.TokenId}\n{session.SessionId}\ndeclined\n", messages[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_are_found_where_instances_of_either_version_list_them()
    {
        using var node = await RedisNode.StartAsync();
        await using var server = await TestServer.StartAsync(node.Address, null, "IdToken:Sealing:AcceptUnsealed=true");
        using var store = await ConnectionMultiplexer.ConnectAsync(node.Address);
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        var listed = await store.GetDatabase().SortedSetRangeByRankWithScoresAsync(TestStore.Keys.ForPerson(phone.TokenId).SessionsBefore(phone.TokenId));
        Assert.Equal([new SortedSetEntry(session.SessionId, session.ExpiresAt.ToUnixTimeMilliseconds())], listed);

        // Now as if an old instance had started it.
        Assert.True(await store.GetDatabase().KeyDeleteAsync(TestStore.Keys.Ringing(phone.TokenId)));
        Assert.Equal(session.SessionId, Assert.Single(await phone.PendingAsync(server)).SessionId);
        await server.Services.GetRequiredService<Revocation>().RevokeAsync(phone.TokenId, RevocationReason.LostDevice, "test");
        Assert.Equal("revoked", await store.GetDatabase().HashGetAsync(TestStore.Keys.Session(session.SessionId), "state"));
    }

    private Task OwnByOldInstanceAsync(InitiateResponse session) =>
        _store.GetDatabase().HashSetAsync(TestStore.Keys.Session(session.SessionId), [new("owner", _before), new("connection", "5"), new("connected", "")]);

    private Task<long> PublishAsync(byte[] message) =>
        _store.GetDatabase().PublishAsync(TestStore.Keys.Instance(Server.Services.GetRequiredService<ServerInstance>().Id), message);

    private async Task<IReadOnlyList<string>> PublishedAsync(ChannelTap tap)
    {
        await _store.GetDatabase().PublishAsync(_before, "end");
        return [.. tap.UpTo("end").Select(m => m.Text)];
    }
}
