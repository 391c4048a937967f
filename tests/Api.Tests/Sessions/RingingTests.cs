using System.Net;
using System.Net.Http.Json;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Api.Tests.Live.SessionSockets;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Sessions;

/// <summary>What rings, and what becomes of too many sign-ins (protocol, section 1, What rings). Each request says which network it comes from.</summary>
public sealed class RingingTests(DefaultServer host) : IAsyncLifetime
{
    private const string Own = "203.0.113.7";
    private readonly TestClock _clock = new();
    private TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Two_hundred_sign_ins_from_ten_networks_ring_five_times_at_most_and_hide_nothing()
    {
        var phone = await Phone.EnrollAsync(_server);
        using var device = await ConnectAsync(phone);
        await FloodAsync(phone);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        var own = await InitiateAsync(phone, Own);
        var pending = await phone.PendingAsync(_server);
        Assert.Equal(own.SessionId, pending[0].SessionId);
        Assert.Equal(50, pending.Count);
        Assert.InRange(pending.Count(s => !s.Quiet), 0, 1);

        await FloodAsync(phone);
        Assert.Contains(await phone.PendingAsync(_server), s => s.SessionId == own.SessionId);
        await phone.ApproveAsync(own).OkAsync<Approved>();
        // The end of the connection comes after everything that was sent before.
        await phone.ReplaceAsync(_server);
        var requests = 0;
        while (await device.NextWordAsync() is var word && word != "closed")
            requests += word.StartsWith("requested", StringComparison.Ordinal) ? 1 : 0;
        Assert.InRange(requests, 1, 5);
    }

    [Fact]
    public async Task With_a_decline_each_time_five_ring_in_five_minutes()
    {
        var phone = await Phone.EnrollAsync(_server);
        var rang = 0;
        for (var i = 0; i < 30; i++)
        {
            var session = await InitiateAsync(phone, $"198.51.100.{i}");
            rang += await RingsAsync(phone, session) ? 1 : 0;
            await phone.DeclineAsync(session).StatusAsync(HttpStatusCode.NoContent);
            _clock.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(5, rang);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.True(await RingsAsync(phone, await InitiateAsync(phone, Own)));
    }

    [Fact]
    public async Task Thirty_ring_in_a_day()
    {
        var phone = await Phone.EnrollAsync(_server);
        var rang = 0;
        for (var i = 0; i < 40; i++)
        {
            var session = await InitiateAsync(phone, Own);
            rang += await RingsAsync(phone, session) ? 1 : 0;
            await phone.CancelAsync(session).StatusAsync(HttpStatusCode.NoContent);
            _clock.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Equal(30, rang);
        _clock.Advance(TimeSpan.FromHours(24));
        Assert.True(await RingsAsync(phone, await InitiateAsync(phone, Own)));
    }

    [Fact]
    public async Task One_rings_at_a_time_for_each_service()
    {
        await using var server = await StartAsync("IdToken:Services:0:Id=a", "IdToken:Services:1:Id=b");
        var phone = await Phone.EnrollAsync(server);
        var first = await phone.InitiateAsync(serviceId: "a");
        Assert.False(await RingsAsync(phone, await phone.InitiateAsync(serviceId: "a")));
        Assert.True(await RingsAsync(phone, await phone.InitiateAsync(serviceId: "b")));
        await phone.ApproveAsync(first).OkAsync<Approved>();
        Assert.True(await RingsAsync(phone, await phone.InitiateAsync(serviceId: "a")));
    }

    [Fact]
    public async Task A_decline_makes_the_service_quiet_for_that_network_and_an_approval_ends_that()
    {
        await using var server = await StartAsync("IdToken:Ringing:PerFiveMinutes=0", "IdToken:Ringing:PerDay=0");
        var phone = await Phone.EnrollAsync(server);
        foreach (var minutes in (int[])[1, 2, 4])
        {
            var declined = await InitiateAsync(phone, Own, server);
            Assert.True(await RingsAsync(phone, declined));
            await phone.DeclineAsync(declined).StatusAsync(HttpStatusCode.NoContent);
            _clock.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromMilliseconds(1));
            Assert.False(await RingsAsync(phone, await InitiateAsync(phone, Own, server)));
            Assert.True(await RingsAsync(phone, await InitiateAsync(phone, "198.51.100.1", server)));
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        await phone.ApproveAsync(await InitiateAsync(phone, Own, server)).OkAsync<Approved>();
        await phone.DeclineAsync(await InitiateAsync(phone, Own, server)).StatusAsync(HttpStatusCode.NoContent);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await RingsAsync(phone, await InitiateAsync(phone, Own, server)));
    }

    [Fact]
    public async Task A_report_makes_the_service_quiet_for_that_network_to_its_end_and_hides_nothing()
    {
        await using var server = await StartAsync(
            "IdToken:Services:0:Id=a", "IdToken:Services:1:Id=b", "IdToken:Ringing:PerFiveMinutes=0", "IdToken:Ringing:PerDay=0", "IdToken:Ringing:ReportPause=3.00:00:00");
        var phone = await Phone.EnrollAsync(server);
        await phone.ReportAsync(await InitiateAsync(phone, Own, server, "a")).StatusAsync(HttpStatusCode.NoContent);
        _clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromMinutes(10));
        // Neither an approval nor a decline, nor what rings meanwhile, makes it shorter.
        await phone.ApproveAsync(await InitiateAsync(phone, Own, server, "a")).OkAsync<Approved>();
        await phone.DeclineAsync(await InitiateAsync(phone, Own, server, "a")).StatusAsync(HttpStatusCode.NoContent);
        Assert.True(await RingsAsync(phone, await InitiateAsync(phone, "198.51.100.1", server, "a")));
        Assert.True(await RingsAsync(phone, await InitiateAsync(phone, Own, server, "b")));
        _clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        Assert.False(await RingsAsync(phone, await InitiateAsync(phone, Own, server, "a")));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await RingsAsync(phone, await InitiateAsync(phone, Own, server, "a")));
        await phone.ReportAsync(await InitiateAsync(phone, Own, server, "a")).StatusAsync(HttpStatusCode.NoContent);
        var store = await host.Store.ConnectAsync();
        Assert.InRange((await store.GetDatabase().KeyTimeToLiveAsync(TestStore.Keys.Ringing(phone.TokenId)))!.Value, TimeSpan.FromHours(71), TimeSpan.FromHours(72));
    }

    [Fact]
    public async Task The_networks_of_IPv6_are_their_48s()
    {
        await using var server = await StartAsync("IdToken:Ringing:PerFiveMinutes=0", "IdToken:Ringing:PerDay=0");
        var phone = await Phone.EnrollAsync(server);
        await phone.DeclineAsync(await InitiateAsync(phone, "2001:db8:1:1::1", server)).StatusAsync(HttpStatusCode.NoContent);
        Assert.False(await RingsAsync(phone, await InitiateAsync(phone, "2001:db8:1:ffff::2", server)));
        Assert.True(await RingsAsync(phone, await InitiateAsync(phone, "2001:db8:2:1::1", server)));
    }

    [Fact]
    public async Task A_flood_from_one_network_ends_its_own_sign_ins()
    {
        var phone = await Phone.EnrollAsync(_server);
        var own = await InitiateAsync(phone, Own);
        using var browser = await SessionTransport.Raw.ConnectAsync(_server, own);
        await browser.NextAsync();
        var flood = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => InitiateAsync(phone, "198.51.100.1")));
        var pending = (await phone.PendingAsync(_server)).Select(s => s.SessionId).ToHashSet();
        Assert.Equal(50, pending.Count);
        Assert.Contains(own.SessionId, pending);

        var superseded = flood.First(s => !pending.Contains(s.SessionId));
        await phone.ApproveAsync(superseded).RefusedAsync(409, "session_resolved");
        using var ended = await SessionTransport.Raw.ConnectAsync(_server, superseded);
        Assert.Equal("rejected Superseded", await ended.NextAsync());
        Assert.Equal("resolved", await ended.NextAsync());
        var approved = await phone.ApproveAsync(own).OkAsync<Approved>();
        Assert.Equal($"approved {approved.Jwt}", await browser.NextAsync());
    }

    [Fact]
    public async Task Resolved_sign_ins_hide_no_pending_one()
    {
        var phone = await Phone.EnrollAsync(_server);
        var own = await InitiateAsync(phone, Own);
        for (var i = 0; i < 120; i++)
            await phone.CancelAsync(await InitiateAsync(phone, "198.51.100.1")).StatusAsync(HttpStatusCode.NoContent);
        Assert.Equal([own.SessionId], (await phone.PendingAsync(_server)).Select(s => s.SessionId));
    }

    [Fact]
    public async Task What_was_pending_when_a_device_connects_is_quiet()
    {
        var phone = await Phone.EnrollAsync(_server);
        var before = await InitiateAsync(phone, Own);
        Assert.True(await RingsAsync(phone, before));
        using var device = await phone.ConnectAsync(_server);
        var (_, request) = (await device.NextInvocationAsync())!.Value;
        Assert.Equal((before.SessionId, true), ((string?)request!["sessionId"], (bool?)request["quiet"]));
        await phone.ApproveAsync(before).OkAsync<Approved>();
        Assert.Equal($"approved {before.SessionId}", await device.NextWordAsync());
        var after = await InitiateAsync(phone, Own);
        (_, request) = (await device.NextInvocationAsync())!.Value;
        Assert.Equal((after.SessionId, null), ((string?)request!["sessionId"], (bool?)request["quiet"]));
    }

    [Fact]
    public async Task The_store_forgets_what_is_over()
    {
        var phone = await Phone.EnrollAsync(_server);
        await phone.ApproveAsync(await InitiateAsync(phone, Own)).OkAsync<Approved>();
        await InitiateAsync(phone, Own);
        _clock.Advance(TimeSpan.FromMinutes(2));
        var last = await InitiateAsync(phone, Own);
        var store = await host.Store.ConnectAsync();
        var fields = await store.GetDatabase().HashGetAllAsync(TestStore.Keys.Ringing(phone.TokenId));
        Assert.Equal(["rings", $"s {last.SessionId}"], fields.Select(f => (string?)f.Name).Order(StringComparer.Ordinal));
        Assert.Equal(3, ((string)fields.Single(f => f.Name == "rings").Value!).Split(' ').Length);
        Assert.InRange((await store.GetDatabase().KeyTimeToLiveAsync(TestStore.Keys.Ringing(phone.TokenId)))!.Value, TimeSpan.FromHours(23), TimeSpan.FromHours(24));
    }

    private Task<TestServer> StartAsync(params string[] settings) => TestServer.StartAsync(
        host.Store.ConnectionString, _clock,
        [
            "IdToken:Ringing:PerFiveMinutes=5", "IdToken:Ringing:PerDay=30", "IdToken:Ringing:DeclinePause=00:01:00", "IdToken:Ringing:MaxPending=50",
            "IdToken:TrustedProxies:0=127.0.0.0/8", .. settings,
        ]);

    private Task<InitiateResponse> InitiateAsync(Phone phone, string network) => InitiateAsync(phone, network, _server);

    private static async Task<InitiateResponse> InitiateAsync(Phone phone, string network, TestServer server, string? serviceId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/initiate");
        request.Content = JsonContent.Create(new InitiateRequest { TokenId = phone.TokenId, ServiceId = serviceId }, ContractsJsonContext.Default.InitiateRequest);
        request.Headers.Add("X-Forwarded-For", network);
        return await server.Http.SendAsync(request, TestContext.Current.CancellationToken).OkAsync<InitiateResponse>();
    }

    private async Task<bool> RingsAsync(Phone phone, InitiateResponse session) => !(await phone.PendingAsync(_server)).Single(s => s.SessionId == session.SessionId).Quiet;

    private Task<InitiateResponse[]> FloodAsync(Phone phone) => Task.WhenAll(Enumerable.Range(0, 100).Select(i => InitiateAsync(phone, $"198.51.100.{i % 10}")));

    /// <summary>A device that is certainly connected: it has received a request and its end.</summary>
    private async Task<HubProbe> ConnectAsync(Phone phone)
    {
        var session = await InitiateAsync(phone, Own);
        var device = await phone.ConnectAsync(_server);
        Assert.Equal($"requested {session.SessionId}", await device.NextWordAsync());
        await phone.ApproveAsync(session).OkAsync<Approved>();
        Assert.Equal($"approved {session.SessionId}", await device.NextWordAsync());
        return device;
    }
}
