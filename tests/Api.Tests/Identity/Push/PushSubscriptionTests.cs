using System.Buffers.Text;
using System.Net;
using System.Text;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Identity.Push;

/// <summary>PUT and DELETE /device/push.</summary>
public sealed class PushSubscriptionTests(DefaultServer host)
{
    private const string Endpoint = "https://push.example.net/send/abc";

    private readonly TestServer _server = host.Server;

    [Theory]
    [InlineData("http://push.example.net/send/abc")]
    [InlineData("https://127.0.0.1/send/abc")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::1]/send/abc")]
    [InlineData("https://[::ffff:10.0.0.1]/send/abc")]
    [InlineData("https://2130706433/send/abc")]
    [InlineData("https://user:password@push.example.net/send/abc")]
    [InlineData("https://push.example.net/send/abc#fragment")]
    [InlineData("ftp://push.example.net/send/abc")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/send/abc")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task An_endpoint_that_the_server_would_not_call_is_rejected(string endpoint)
    {
        var phone = await Phone.EnrollAsync(_server);
        var problem = await phone.SubscribeAsync(_server, new Subscription(endpoint).Request).RefusedAsync(400, "invalid_request");
        Assert.Equal(["endpoint"], problem["errors"]!.AsObject().Select(e => e.Key));
    }

    [Theory]
    [InlineData("https://push.example.net/send", true)]
    [InlineData("https://a.notify.example.com/send", true)]
    [InlineData("https://notify.example.com/send", false)]
    [InlineData("https://push.example.net.evil.example/send", false)]
    [InlineData("https://evilnotify.example.com/send", false)]
    public async Task Where_the_operator_lists_push_services_only_those_are_accepted(string endpoint, bool accepted)
    {
        await using var server = await TestServer.StartAsync(
            host.Store.ConnectionString, null, "IdToken:Push:WebPush:Hosts:0=push.example.net", "IdToken:Push:WebPush:Hosts:1=*.notify.example.com");
        var phone = await Phone.EnrollAsync(server);
        await phone.SubscribeAsync(server, new Subscription(endpoint).Request).StatusAsync(accepted ? HttpStatusCode.NoContent : HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Keys_that_nothing_can_be_encrypted_with_are_rejected()
    {
        var (phone, subscription) = (await Phone.EnrollAsync(_server), new Subscription(Endpoint));
        var good = subscription.Request.Keys!;
        PushSubscriptionKeys?[] bad =
        [
            null, new(), good with { Auth = null }, good with { Auth = "c2hvcnQ" }, good with { P256dh = "nonsense" },
            good with { P256dh = Base64Url.EncodeToString(Enumerable.Repeat((byte)4, 65).ToArray()) }, good with { P256dh = new string('A', 100_000 / 2) },
        ];
        foreach (var keys in bad)
        {
            var problem = await phone.SubscribeAsync(_server, new() { Endpoint = Endpoint, Keys = keys }).RefusedAsync(400, "invalid_request");
            Assert.Equal(["keys"], problem["errors"]!.AsObject().Select(e => e.Key));
        }
    }

    [Fact]
    public async Task Neither_address_and_both_are_rejected()
    {
        var phone = await Phone.EnrollAsync(_server);
        await phone.SubscribeAsync(_server, new()).RefusedAsync(400, "invalid_request");
        await phone.SubscribeAsync(_server, new Subscription(Endpoint).Request with { FcmToken = "token" }).RefusedAsync(400, "invalid_request");
    }

    [Fact]
    public async Task A_device_token_is_required()
    {
        var request = new Subscription(Endpoint).Request;
        using var put = await _server.Http.PutAsync("/device/push", System.Net.Http.Json.JsonContent.Create(request, ContractsJsonContext.Default.PushSubscriptionRequest), TestContext.Current.CancellationToken);
        using var delete = await _server.Http.DeleteAsync("/device/push", TestContext.Current.CancellationToken);
        Assert.Equal((401, 401), ((int)put.StatusCode, (int)delete.StatusCode));
    }

    [Fact]
    public async Task Without_a_key_the_server_offers_no_Web_Push()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, ProductionSettings.Create());
        var config = await server.Http.GetAsync("/push/config", TestContext.Current.CancellationToken).OkAsync<PushConfigResponse>();
        Assert.Null(config.WebPushKey);
    }

    [Fact]
    public async Task The_store_shows_no_address_and_a_changed_one_is_not_used()
    {
        await using var service = await FakePushService.StartAsync();
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, FakePushService.Permitted);
        server.ErrorsExpected = true;
        var connection = await host.Store.ConnectAsync();
        var store = connection.GetDatabase();
        var (phone, attacker) = (await Phone.EnrollAsync(server), await Phone.EnrollAsync(server));
        await phone.SubscribeAsync(server, service);
        await attacker.SubscribeAsync(server, service, "/send/attacker");
        var resting = string.Join('\n', (await store.HashGetAllAsync(TestStore.Keys.Enrollment(phone.TokenId))).Select(f => Encoding.Latin1.GetString((byte[])f.Value!)));
        Assert.DoesNotContain("secret-of-the-phone", resting, StringComparison.Ordinal);

        await store.HashSetAsync(TestStore.Keys.Enrollment(phone.TokenId), "push", await store.HashGetAsync(TestStore.Keys.Enrollment(attacker.TokenId), "push"));
        var session = await phone.InitiateAsync();
        await server.Log.LineAsync($"Push for session {session.SessionId} dropped: not_readable");
        Assert.Empty(service.Seen);
        await phone.ApproveAsync(session).OkAsync<Approved>();
    }

    [Fact]
    public async Task A_revoked_person_has_no_address()
    {
        var phone = await Phone.EnrollAsync(_server);
        await phone.SubscribeAsync(_server, new Subscription(Endpoint).Request).StatusAsync(HttpStatusCode.NoContent);
        var connection = await host.Store.ConnectAsync();
        var key = TestStore.Keys.Enrollment(phone.TokenId);
        Assert.True(await connection.GetDatabase().HashExistsAsync(key, "push"));
        await phone.RevokeAsync(_server);
        Assert.False(await connection.GetDatabase().HashExistsAsync(key, "push"));
        await phone.SubscribeAsync(_server, new Subscription(Endpoint).Request).RefusedAsync(403, "enrollment_revoked");
    }

    [Fact]
    public async Task An_address_is_sealed_again_under_a_new_master_secret()
    {
        using var node = await RedisNode.StartAsync();
        string[] first = ["IdToken:MasterSecrets:0:Kid=one", $"IdToken:MasterSecrets:0:Secret={Convert.ToBase64String(new byte[32])}"];
        await using var service = await FakePushService.StartAsync();
        Phone phone;
        await using (var before = await TestServer.StartAsync(node.Address, null, [.. first, .. FakePushService.Permitted]))
        {
            phone = await Phone.EnrollAsync(before);
            await phone.SubscribeAsync(before, service);
        }

        string[] second = ["IdToken:MasterSecrets:0:Kid=two", $"IdToken:MasterSecrets:0:Secret={Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 32)])}"];
        string[] both = [.. second, "IdToken:MasterSecrets:1:Kid=one", first[1].Replace(":0:", ":1:", StringComparison.Ordinal)];
        await using (var rotating = await TestServer.StartAsync(node.Address, null, both))
            await rotating.Log.LineAsync("Sealed 1 enrollments under the master secret two");
        await using var after = await TestServer.StartAsync(node.Address, null, [.. second, .. FakePushService.Permitted]);
        await phone.At(after).InitiateAsync();
        await service.NextAsync();
    }
}
