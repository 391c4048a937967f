using IdToken.Api.Platform.Sockets;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;

namespace IdToken.Api.Tests.Platform.Sockets;

/// <summary>The limits of live connections, per client address and in total (protocol, section 9).</summary>
public sealed class ConnectionLimitTests(DefaultServer host)
{
    private const string Proxy = "IdToken:TrustedProxies:0=127.0.0.1";

    [Fact]
    public async Task Only_the_client_with_too_many_connections_is_rejected()
    {
        await using var backEnd = await BackEnd.StartAsync(host, null, Proxy, "IdToken:Connections:PerAddress=3");
        var server = backEnd.Server;
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        const string client = "2001:db8:0:7::1", neighbour = "2001:db8:0:7:ffff::2", stranger = "2001:db8:0:8::1";
        using var first = await FromAsync(server, SessionPath(session.SessionId, session.WsToken), client);
        using var second = await FromAsync(server, "/ws", neighbour, backEnd.Token);
        using var third = await FromAsync(server, "/hubs/device", client, DeviceToken.Create(phone, server));
        await first.NextAsync();

        (string Path, string? Token)[] connects =
        [
            (SessionPath(session.SessionId, session.WsToken), null), (SessionPath("sess_none", "none"), null), ($"/hubs/session?sessionId={session.SessionId}", session.WsToken),
            ("/ws", backEnd.Token), ("/ws", null), ("/hubs/service", backEnd.Token), ("/hubs/device", DeviceToken.Create(phone, server)),
        ];
        foreach (var (path, token) in connects)
        {
            using var refused = await Upgrade.SendAsync(server, path, token, neighbour);
            Assert.Equal("5", refused.Headers.RetryAfter?.ToString());
            await Task.FromResult(refused).RefusedAsync(429, "too_many_connections");
        }

        // The same session from another address; the existing connection is replaced as always.
        using var other = await FromAsync(server, SessionPath(session.SessionId, session.WsToken), stranger);
        Assert.Null(await first.NextAsync());
        Assert.Equal(4009, (int?)first.CloseStatus);
        await server.UntilLeasesAsync(3);
        using var again = await FromAsync(server, "/ws", client, backEnd.Token);
        Assert.Equal(2, server.Leases().Addresses);
    }

    [Fact]
    public async Task An_IPv6_site_has_sixteen_times_the_connections_however_many_networks_it_uses()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, Proxy, "IdToken:Connections:PerAddress=1");
        var phone = await Phone.EnrollAsync(server);
        var admitted = new List<SocketProbe>();
        for (var i = 0; i < 20; i++)
        {
            try
            {
                admitted.Add(await FromAsync(server, "/hubs/device", $"2001:db8:0:{i << 8:x}::1", DeviceToken.Create(phone, server)));
            }
            catch (RefusedUpgradeException e) when (e.Status == 429)
            {
            }
        }

        Assert.Equal(16, admitted.Count);
        using var elsewhere = await FromAsync(server, "/hubs/device", "2001:db8:1::1", DeviceToken.Create(phone, server));
        foreach (var connection in admitted)
            connection.Dispose();
        await server.UntilLeasesAsync(1);
        using var again = await FromAsync(server, "/hubs/device", "2001:db8:0:ff00::1", DeviceToken.Create(phone, server));
    }

    [Fact]
    public async Task A_full_server_rejects_connections_until_one_ends()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, Proxy, "IdToken:Connections:Total=2");
        var phone = await Phone.EnrollAsync(server);
        using var one = await phone.ConnectAsync(server);
        using var two = await phone.ConnectAsync(server);
        using (var refused = await Upgrade.SendAsync(server, "/hubs/device", DeviceToken.Create(phone, server), "203.0.113.9"))
        {
            Assert.Equal("5", refused.Headers.RetryAfter?.ToString());
            await Task.FromResult(refused).RefusedAsync(503, "server_full");
        }

        one.Abort();
        await server.UntilLeasesAsync(1);
        using var three = await phone.ConnectAsync(server);
        Assert.Equal(2, server.Leases().Count);
        // Plain requests do not count.
        await phone.InitiateAsync();
    }

    [Fact]
    public async Task A_rejection_needs_no_store()
    {
        using var link = new StoreLink(host.Store.ConnectionString);
        await using var server = await TestServer.StartAsync(link.ConnectionString, null, "IdToken:Connections:PerAddress=1");
        server.ErrorsExpected = true;
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        using var device = await phone.ConnectAsync(server);
        link.Cut();
        using var refused = await Upgrade.SendAsync(server, $"/hubs/session?sessionId={session.SessionId}", session.WsToken);
        await Task.FromResult(refused).RefusedAsync(429, "too_many_connections");
    }

    [Fact]
    public async Task The_lease_is_released_however_the_connect_ends()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:Connections:PerAddress=8");
        var session = await (await Phone.EnrollAsync(server)).InitiateAsync();
        string[] paths =
        [
            SessionPath(session.SessionId, "wrong"), SessionPath(session.SessionId, session.WsToken), $"/hubs/session?sessionId={session.SessionId}&access_token={session.WsToken}",
            "/hubs/session", "/hubs/device", "/hubs/service", "/ws", "/hubs/session?sessionId=sess_none",
        ];
        for (var round = 0; round < 5; round++)
        {
            // Some are rejected, some fail, and some clients leave before the upgrade.
            foreach (var path in paths)
                (await TcpProbe.SendUpgradeAsync(server, path)).Dispose();
            await server.UntilLeasesAsync(0);
        }

        // The server may read a request long after its client has left.
        await ConnectionCounts.UntilAsync(() => server.Leases() is { Count: 0, Addresses: 0 } leases && !leases.Active.Any());
    }

    [Fact]
    public async Task Of_many_simultaneous_connects_exactly_the_limit_is_admitted()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:Connections:PerAddress=20");
        var phone = await Phone.EnrollAsync(server);
        var connects = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => TryConnectAsync()));
        Assert.Equal(20, connects.Count(c => c is not null));
        Assert.Equal(20, server.Leases().Count);
        foreach (var connection in connects)
            connection?.Dispose();
        await server.UntilLeasesAsync(0);
        Assert.Equal(0, server.Leases().Addresses);

        async Task<HubProbe?> TryConnectAsync()
        {
            try
            {
                return await phone.ConnectAsync(server);
            }
            catch (RefusedUpgradeException e) when (e.Status == 429)
            {
                return null;
            }
        }
    }

    [Fact]
    public void Concurrent_counts_per_address_are_correct_and_leave_nothing_behind()
    {
        var counts = new AddressCounts();
        string[] addresses = ["a", "b", "c"];
        var most = new int[addresses.Length];
        var now = new int[addresses.Length];
        Parallel.For(0, 200_000, i =>
        {
            var which = i % addresses.Length;
            if (!counts.TryAdd(addresses[which], 2))
                return;
            var there = Interlocked.Increment(ref now[which]);
            most[which] = Math.Max(most[which], there);
            Interlocked.Decrement(ref now[which]);
            counts.Remove(addresses[which]);
        });
        Assert.All(most, m => Assert.InRange(m, 1, 2));
        Assert.Equal(0, counts.Count);
    }

    private static string SessionPath(string sessionId, string wsToken) => $"/ws/session/{sessionId}?token={wsToken}";

    private static Task<SocketProbe> FromAsync(TestServer server, string path, string address, string? token = null) => SocketProbe.OpenAsync(server, path, options =>
    {
        options.SetRequestHeader("X-Forwarded-For", address);
        if (token is not null)
            options.SetRequestHeader("Authorization", $"Bearer {token}");
    });
}
