using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Identity.Push;

/// <summary>A sign-in reaches a phone whose app is closed.</summary>
public sealed class PushTests(DefaultServer host) : IAsyncLifetime
{
    private FakePushService _service = null!;
    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await FakePushService.StartAsync();
        // One at a time, so that pushes arrive in their order.
        _server = await StartAsync("IdToken:Push:Concurrency=1");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task A_sign_in_is_pushed_encrypted_with_the_session_and_its_end_and_nothing_else()
    {
        var phone = await Phone.EnrollAsync(_server);
        var subscription = await phone.SubscribeAsync(_server, _service);
        var session = await phone.InitiateAsync();
        var push = await _service.NextAsync();
        var message = subscription.Read(push.Body);
        Assert.Equal(["sessionId", "expiresAt"], message.Select(member => member.Key));
        Assert.Equal(session.SessionId, (string?)message["sessionId"]);
        Assert.Equal(session.ExpiresAt.ToUnixTimeSeconds(), (long?)message["expiresAt"]);
        Assert.Equal("/send/secret-of-the-phone", push.Path);
        Assert.Equal(("aes128gcm", "high", "sign-in"), (push["Content-Encoding"], push["Urgency"], push["Topic"]));
        Assert.InRange(int.Parse(push["TTL"]!, null), 55, 60);
    }

    [Fact]
    public async Task The_server_proves_who_it_is_to_the_push_service()
    {
        var phone = await Phone.EnrollAsync(_server);
        await phone.SubscribeAsync(_server, _service);
        await phone.InitiateAsync();
        var config = await _server.Http.GetAsync("/push/config", TestContext.Current.CancellationToken).OkAsync<PushConfigResponse>();
        var parts = (await _service.NextAsync())["Authorization"]!.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["vapid", "t", "k"], parts.Select(p => p.Split('=')[0]));
        Assert.Equal(config.WebPushKey, parts[2][2..]);
        var claims = JsonNode.Parse(VapidTests.Verified(parts[1][2..], parts[2][2..]))!;
        Assert.Equal(_service.Url, (string?)claims["aud"]);
        Assert.StartsWith("mailto:", (string?)claims["sub"], StringComparison.Ordinal);
        Assert.InRange(DateTimeOffset.FromUnixTimeSeconds((long)claims["exp"]!), DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
    }

    [Fact]
    public async Task Another_instance_pushes_too_and_all_have_one_key()
    {
        await using var other = await StartAsync();
        var phone = await Phone.EnrollAsync(_server);
        var subscription = await phone.SubscribeAsync(_server, _service);
        var session = await phone.At(other).InitiateAsync();
        var push = await _service.NextAsync();
        Assert.Equal(session.SessionId, (string?)subscription.Read(push.Body)["sessionId"]);
        var config = await _server.Http.GetAsync("/push/config", TestContext.Current.CancellationToken).OkAsync<PushConfigResponse>();
        Assert.EndsWith($"k={config.WebPushKey}", push["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quiet_sign_in_is_not_pushed()
    {
        await using var server = await StartAsync("IdToken:Push:Concurrency=1", "IdToken:Ringing:PerFiveMinutes=1");
        var phone = await Phone.EnrollAsync(server);
        var subscription = await phone.SubscribeAsync(server, _service);
        var first = await phone.InitiateAsync();
        for (var i = 0; i < 5; i++)
            await phone.InitiateAsync();
        // Another person's push, afterwards, shows that nothing is under way.
        var other = await Phone.EnrollAsync(server);
        await other.SubscribeAsync(server, _service, "/send/other");
        await other.InitiateAsync();
        var push = await _service.NextAsync();
        Assert.Equal(first.SessionId, (string?)subscription.Read(push.Body)["sessionId"]);
        Assert.Equal("/send/other", (await _service.NextAsync()).Path);
    }

    [Theory]
    [InlineData("unsubscribed")]
    [InlineData("replaced")]
    [InlineData("subscribed elsewhere")]
    public async Task A_phone_that_wants_no_pushes_there_any_more_gets_none(string how)
    {
        var phone = await Phone.EnrollAsync(_server);
        await phone.SubscribeAsync(_server, _service, "/send/before");
        if (how == "unsubscribed")
            await phone.UnsubscribeAsync(_server).StatusAsync(HttpStatusCode.NoContent);
        else if (how == "replaced")
            await phone.ReplaceAsync(_server);
        else
            await phone.SubscribeAsync(_server, _service, "/send/now");
        await phone.InitiateAsync();
        var other = await Phone.EnrollAsync(_server);
        await other.SubscribeAsync(_server, _service, "/send/other");
        await other.InitiateAsync();
        if (how == "subscribed elsewhere")
            Assert.Equal("/send/now", (await _service.NextAsync()).Path);
        await UntilAsync("/send/other");
        Assert.DoesNotContain(_service.Seen, push => push.Path == "/send/before");
    }

    [Fact]
    public async Task A_replaced_phone_cannot_subscribe()
    {
        var phone = await Phone.EnrollAsync(_server);
        await phone.ReplaceAsync(_server);
        await phone.SubscribeAsync(_server, new Subscription(_service.Url + "/send/x").Request).RefusedAsync(401, "invalid_device_token");
    }

    [Fact]
    public async Task The_push_leaves_within_a_few_milliseconds_and_initiate_does_not_wait_for_it()
    {
        _service.Answer = http => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        await using var server = await StartAsync();
        var phone = await Phone.EnrollAsync(server);
        await phone.SubscribeAsync(server, _service);
        using var counts = new PushCounts(server);
        List<double> initiate = [], arrived = [];
        for (var i = 0; i < 20; i++)
        {
            var started = Stopwatch.StartNew();
            var pushed = _service.NextAsync().ContinueWith(_ => started.Elapsed, TaskScheduler.Default);
            await phone.InitiateAsync();
            initiate.Add(started.Elapsed.TotalMilliseconds);
            arrived.Add((await pushed).TotalMilliseconds);
        }

        TestContext.Current.SendDiagnosticMessage(
            $"initiate answered after {Median(initiate):0.0} ms, push arrived after {Median(arrived):0.0} ms, left the queue after {counts.Of("delay web_push") * 1000 / 20:0.00} ms on average");
        // No push was answered. Under any load the answers to initiate are far from the ten seconds that a push may take.
        Assert.Equal(0, counts.Of("sent web_push"));
        Assert.True(counts.Of("delay web_push") / 20 < 1);
    }

    [Fact]
    public async Task The_second_reader_agrees()
    {
        var phone = await Phone.EnrollAsync(_server);
        var subscription = await phone.SubscribeAsync(_server, _service);
        var session = await phone.InitiateAsync();
        var text = await HttpEce.DecryptAsync(subscription, (await _service.NextAsync()).Body);
        Assert.Equal(session.SessionId, (string?)JsonNode.Parse(text)!["sessionId"]);
    }

    private Task<TestServer> StartAsync(params string[] settings) => TestServer.StartAsync(host.Store.ConnectionString, null, [.. FakePushService.Permitted, .. settings]);

    private async Task UntilAsync(string path)
    {
        while ((await _service.NextAsync()).Path != path)
        {
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
