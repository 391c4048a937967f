using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Live.Devices;

/// <summary>A device token is valid once.</summary>
public sealed class DeviceTokenReplayTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    [Fact]
    public async Task A_token_is_valid_once_for_the_list_and_the_hub_together_on_all_instances()
    {
        await using var second = await TestServer.StartAsync(host.Store.ConnectionString);
        var phone = await Phone.EnrollAsync(_server);
        var token = DeviceToken.Create(phone, _server);
        using (var first = await _server.DeviceSessionsAsync(token))
            Assert.True(first.IsSuccessStatusCode);
        await _server.DeviceSessionsAsync(token).RefusedAsync(401, "invalid_device_token");
        await _server.Assert401OnDeviceHubAsync(token);

        var id = Guid.NewGuid().ToString();
        var hubToken = DeviceToken.Create(phone, _server, claims => claims["jti"] = id);
        using var hub = await HubProbe.OpenAsync(_server, "/hubs/device", hubToken);
        await _server.DeviceSessionsAsync(hubToken).RefusedAsync(401, "invalid_device_token");
        var elsewhere = DeviceToken.Create(phone, second, claims => claims["jti"] = id);
        await second.DeviceSessionsAsync(elsewhere).RefusedAsync(401, "invalid_device_token");
    }

    [Fact]
    public async Task A_phone_uses_so_many_tokens_a_minute_on_all_instances_together()
    {
        const string limit = "IdToken:RateLimits:DeviceTokensPerMinute=5";
        await using var one = await TestServer.StartAsync(host.Store.ConnectionString, null, limit);
        await using var two = await TestServer.StartAsync(host.Store.ConnectionString, null, limit);
        var (phone, other) = (await Phone.EnrollAsync(one), await Phone.EnrollAsync(one));
        for (var i = 0; i < 5; i++)
        {
            var server = i % 2 == 0 ? one : two;
            await server.DeviceSessionsAsync(DeviceToken.Create(phone, server)).StatusAsync(HttpStatusCode.OK);
        }

        var unused = DeviceToken.Create(phone, two, claims => claims["jti"] = "unused");
        using var refused = await two.DeviceSessionsAsync(unused);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        await Task.FromResult(refused).RefusedAsync(429, "rate_limited");
        var store = await host.Store.ConnectAsync();
        Assert.False(await store.GetDatabase().KeyExistsAsync(TestStore.Keys.ForPerson(phone.TokenId).UsedDeviceToken(phone.TokenId, Base64Url.EncodeToString(SHA256.HashData("unused"u8)))));
        await one.DeviceSessionsAsync(DeviceToken.Create(other, one)).StatusAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Of_20_parallel_uses_of_a_token_one_succeeds()
    {
        var phone = await Phone.EnrollAsync(_server);
        for (var round = 0; round < 5; round++)
        {
            var token = DeviceToken.Create(phone, _server);
            var statuses = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
            {
                using var response = await _server.DeviceSessionsAsync(token);
                return (int)response.StatusCode;
            })).SoonAsync();
            Assert.Equal(1, statuses.Count(s => s == 200));
            Assert.Equal(19, statuses.Count(s => s == 401));
        }
    }

    [Fact]
    public async Task A_used_id_is_remembered_as_long_as_its_token_is_valid()
    {
        var phone = await Phone.EnrollAsync(_server);
        await _server.DeviceSessionsAsync(DeviceToken.Create(phone, _server, claims => claims["jti"] = "used")).StatusAsync(HttpStatusCode.OK);
        var store = await host.Store.ConnectAsync();
        var key = TestStore.Keys.ForPerson(phone.TokenId).UsedDeviceToken(phone.TokenId, Base64Url.EncodeToString(SHA256.HashData("used"u8)));
        var left = await store.GetDatabase().KeyTimeToLiveAsync(key);
        Assert.InRange(left!.Value, TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(180));
    }

    [Fact]
    public async Task An_id_is_used_up_only_for_its_person()
    {
        var one = await Phone.EnrollAsync(_server);
        var two = await Phone.EnrollAsync(_server);
        foreach (var phone in (Phone[])[one, two])
        {
            using var response = await _server.DeviceSessionsAsync(DeviceToken.Create(phone, _server, claims => claims["jti"] = "the same"));
            Assert.True(response.IsSuccessStatusCode);
        }
    }
}
