using System.Net.WebSockets;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Live.Devices;

/// <summary>Devices on several instances, and instances that come and go.</summary>
public sealed class DeviceInstancesTests(DefaultServer host) : IAsyncLifetime
{
    private readonly TestClock _clock = new();
    private TestServer _one = null!;
    private TestServer _two = null!;

    public async ValueTask InitializeAsync()
    {
        _one = await TestServer.StartAsync(host.Store.ConnectionString, _clock);
        _two = await TestServer.StartAsync(host.Store.ConnectionString, _clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task Requests_and_resolutions_reach_devices_on_every_instance()
    {
        var phone = await Phone.EnrollAsync(_one);
        using var near = await phone.ConnectAsync(_one);
        using var far = await phone.ConnectAsync(_two);
        using var farToo = await phone.ConnectAsync(_two);
        var session = await phone.InitiateAsync();
        HubProbe[] devices = [near, far, farToo];
        foreach (var device in devices)
            Assert.Equal($"requested {session.SessionId}", await device.NextWordAsync());
        await _two.PostAsync("/auth/verify", phone.Approval(session)).OkAsync<Approved>();
        foreach (var device in devices)
            Assert.Equal($"approved {session.SessionId}", await device.NextWordAsync());
    }

    [Fact]
    public async Task An_expiry_reaches_devices_on_every_instance()
    {
        var phone = await Phone.EnrollAsync(_one);
        using var device = await phone.ConnectAsync(_two);
        var session = await phone.InitiateAsync();
        Assert.Equal($"requested {session.SessionId}", await device.NextWordAsync());
        using var browser = await SocketProbe.OpenAsync(_one, $"/ws/session/{session.SessionId}?token={session.WsToken}");
        await browser.NextAsync();
        _clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal($"expired {session.SessionId}", await device.NextWordAsync());
    }

    [Fact]
    public async Task A_request_during_the_connect_is_sent_once()
    {
        var phone = await Phone.EnrollAsync(_one);
        for (var round = 0; round < 20; round++)
        {
            var initiating = phone.InitiateAsync();
            using var device = await phone.ConnectAsync(_two);
            var session = await initiating;
            Assert.Equal($"requested {session.SessionId}", await device.NextWordAsync());
            await phone.ApproveAsync(session).OkAsync<Approved>();
            Assert.Equal($"approved {session.SessionId}", await device.NextWordAsync());
        }
    }

    [Fact]
    public async Task A_decision_during_the_connect_leaves_nothing_pending()
    {
        var phone = await Phone.EnrollAsync(_one);
        for (var round = 0; round < 20; round++)
        {
            var session = await phone.InitiateAsync();
            var approving = phone.ApproveAsync(session).OkAsync<Approved>();
            using var device = await phone.ConnectAsync(_two);
            await approving;
            var next = await phone.InitiateAsync();
            List<string> told = [];
            do
                told.Add(await device.NextWordAsync());
            while (told[^1] != $"requested {next.SessionId}");
            // Either never sent, or sent and resolved.
            Assert.True(told.Count == 1 || told[..^1].SequenceEqual([$"requested {session.SessionId}", $"approved {session.SessionId}"]), string.Join(", ", told));
            await phone.ApproveAsync(next).OkAsync<Approved>();
        }
    }

    [Fact]
    public async Task A_lease_is_renewed_while_a_device_is_connected()
    {
        var phone = await Phone.EnrollAsync(_one);
        using var device = await phone.ConnectAsync(_two);
        await UntilLeasedAsync(phone.TokenId, _clock.GetUtcNow() + TimeSpan.FromSeconds(90));
        for (var i = 0; i < 4; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(30));
            await UntilLeasedAsync(phone.TokenId, _clock.GetUtcNow() + TimeSpan.FromSeconds(90));
        }

        var session = await phone.InitiateAsync();
        Assert.Equal($"requested {session.SessionId}", await device.NextWordAsync());
    }

    [Fact]
    public async Task Enrolling_another_phone_ends_the_connections_of_the_one_before_on_every_instance_at_once()
    {
        var old = await Phone.EnrollAsync(_one);
        using var near = await old.ConnectAsync(_one);
        using var far = await old.ConnectAsync(_two);
        await UntilLeasedAsync(old.TokenId, _clock.GetUtcNow() + TimeSpan.FromSeconds(90), instances: 2);
        // The clock stands still, so neither a lease renewal nor the time of enrollment distinguishes the two phones.
        var phone = await old.ReplaceAsync(_one);
        foreach (var device in (HubProbe[])[near, far])
            Assert.Null(await device.NextInvocationAsync());
        using var current = await phone.ConnectAsync(_two);
        var session = await phone.InitiateAsync();
        Assert.Equal($"requested {session.SessionId}", await current.NextWordAsync());
    }

    [Fact]
    public async Task The_lease_of_an_instance_that_died_expires()
    {
        var phone = await Phone.EnrollAsync(_one);
        await using (var gone = await TestServer.StartAsync(host.Store.ConnectionString, _clock))
        using (await phone.ConnectAsync(gone))
            await UntilLeasedAsync(phone.TokenId, _clock.GetUtcNow() + TimeSpan.FromSeconds(90));

        _clock.Advance(TimeSpan.FromSeconds(91));
        using var device = await phone.ConnectAsync(_two);
        Assert.Single(await host.Store.DeviceLeasesAsync(phone.TokenId));
    }

    [Fact]
    public async Task A_stopping_server_ends_the_connection_and_another_sends_what_is_pending()
    {
        var third = await TestServer.StartAsync(host.Store.ConnectionString, _clock);
        var phone = await Phone.EnrollAsync(_one);
        using var device = await phone.ConnectAsync(third);
        var stopping = third.StopAsync();
        await EndAsync(device);
        await stopping.SoonAsync();
        await third.DisposeAsync();

        var session = await phone.InitiateAsync();
        using var again = await phone.ConnectAsync(_two);
        Assert.Equal($"requested {session.SessionId}", await again.NextWordAsync());
    }

    [Fact]
    public async Task What_happened_while_the_store_was_unavailable_is_sent_when_it_returns()
    {
        using var link = new StoreLink(host.Store.ConnectionString);
        await using var cut = await TestServer.StartAsync(link.ConnectionString, _clock);
        var phone = await Phone.EnrollAsync(_one);
        var told = await phone.InitiateAsync();
        using var device = await phone.ConnectAsync(cut);
        Assert.Equal($"requested {told.SessionId}", await device.NextWordAsync());
        link.Cut();
        await phone.ApproveAsync(told).OkAsync<Approved>();
        var missed = await phone.InitiateAsync();
        link.Mend();
        Assert.Equal($"approved {told.SessionId}", await device.NextWordAsync());
        Assert.Equal($"requested {missed.SessionId}", await device.NextWordAsync());
    }

    // On shutdown the framework cuts hub connections, with or without a close.
    private static async Task EndAsync(HubProbe device)
    {
        try
        {
            Assert.Null(await device.NextInvocationAsync());
        }
        catch (WebSocketException)
        {
            // Cut.
        }
    }

    private async Task UntilLeasedAsync(string tokenId, DateTimeOffset end, int instances = 1)
    {
        var deadline = Deadline.Token();
        while ((await host.Store.DeviceLeasesAsync(tokenId)).Count(lease => lease == end.ToUnixTimeMilliseconds()) < instances)
            await Task.Delay(20, deadline);
    }
}
