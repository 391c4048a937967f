using System.Security.Cryptography;
using IdToken.Api.Platform.Store;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Contracts;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Platform.Store;

/// <summary>Two deployments on one Redis, told apart by <c>IdToken:Store:Prefix</c>.</summary>
public sealed class SharedStoreTests
{
    private static readonly string[] Prefixes = ["one", "Two_2.x-y"];

    [Fact]
    public async Task Deployments_with_different_prefixes_share_nothing_in_the_store()
    {
        using var redis = await RedisNode.StartAsync();
        await using var one = await StartAsync(redis, Prefixes[0]);
        await using var two = await StartAsync(redis, Prefixes[1]);
        var phone = await Phone.EnrollAsync(one);
        var namesake = await EnrollNamesakeAsync(two, phone.TokenId);
        using var device = await phone.ConnectAsync(one);
        using var otherDevice = await namesake.ConnectAsync(two);

        var session = await SignInAsync(one, phone);
        var otherSession = await SignInAsync(two, namesake);
        await phone.At(two).ApproveAsync(session).RefusedAsync(404, "session_not_found");
        await AssertHeardAsync(device, one, phone, session);
        await AssertHeardAsync(otherDevice, two, namesake, otherSession);

        using var store = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        var names = store.GetServer(redis.Address).Keys().Select(key => (string)key!).ToArray();
        // The client library has a channel of its own.
        var channels = (await store.GetServer(redis.Address).SubscriptionChannelsAsync()).Select(channel => (string)channel!).Where(name => !name.StartsWith("__", StringComparison.Ordinal));
        Assert.All(names.Concat(channels), name => Assert.Contains(name[..name.IndexOf(':', StringComparison.Ordinal)], Prefixes));
        Assert.Equal(names.Count(name => name.StartsWith("one:", StringComparison.Ordinal)), names.Count(name => !name.StartsWith("one:", StringComparison.Ordinal)));
    }

    [Fact]
    public void Without_a_prefix_of_its_own_a_server_finds_what_earlier_versions_stored()
    {
        var keys = new StoreKeys(new StoreOptions().Prefix);
        Assert.Equal(
            [
                "idtoken:session:{s}", "idtoken:enrollment:{t}", "idtoken:used-credential:f:i", "idtoken:credential:{t}:f", "idtoken:sessions:{t}", "idtoken:ringing:{t}",
                "idtoken:pending-sessions", "idtoken:feed:{x}", "idtoken:feed:{x}:attempts", "idtoken:feed:{x}:bytes", "idtoken:feed:{x}:lost", "idtoken:feed:{x}:last",
                "idtoken:enrollments", "idtoken:devices:{t}", "idtoken:limit:n:p", "idtoken:device-token:{t}:f", "idtoken:development-keys", "idtoken:published-keys",
                "idtoken:instance:i:2",
            ],
            [
                keys.Session("s"), keys.Enrollment("t"), keys.UsedCredential("i", "f"), keys.UsedCredentialBefore("t", "f"), keys.SessionsBefore("t"), keys.Ringing("t"),
                keys.PendingSessions, keys.FeedEvents("x"), keys.FeedAttempts("x"), keys.FeedBytes("x"), keys.FeedLost("x"), keys.FeedLast("x"),
                keys.Enrollments, keys.Devices("t"), keys.Limit("n", "p"), keys.UsedDeviceToken("t", "f"), keys.DevelopmentKeys, keys.PublishedKeys,
                keys.Instance("i"),
            ]);
    }

    private static Task<TestServer> StartAsync(RedisNode redis, string prefix) => TestServer.StartAsync(
        redis.Address, null, $"IdToken:Store:Prefix={prefix}", "IdToken:Services:0:Id=demo", "IdToken:Services:0:AllowedScopes:0=identity:basic",
        "IdToken:Services:0:DefaultScopes:0=identity:basic",
        // A service that can read its feed has one, and a limit that is on is counted in the store.
        $"IdToken:Services:0:ClientCertificates:0={new string('a', 40)}", "IdToken:RateLimits:InitiatePerMinute=100", "IdToken:RateLimits:EnrollPerHour=100");

    /// <summary>The same tokenId, another phone.</summary>
    private static async Task<Phone> EnrollNamesakeAsync(TestServer server, string tokenId)
    {
        var credential = await Phone.CredentialAsync(server, new { tokenId });
        var phone = new Phone(server, tokenId, ECDsa.Create(ECCurve.NamedCurves.nistP256));
        await phone.EnrollAsync((string)credential["vdsData"]!).OkAsync<EnrollResponse>();
        return phone;
    }

    private static async Task<InitiateResponse> SignInAsync(TestServer server, Phone phone)
    {
        var session = await phone.InitiateAsync();
        using var browser = await SocketProbe.OpenAsync(server, $"/ws/session/{session.SessionId}?token={session.WsToken}");
        Assert.Contains("otp_ready", await browser.NextAsync(), StringComparison.Ordinal);
        await phone.ApproveAsync(session).OkAsync<Approved>();
        Assert.Contains("approved", await browser.NextAsync(), StringComparison.Ordinal);
        return session;
    }

    /// <summary>The device heard of this sign-in and of no other before the next one, which is all that is listed.</summary>
    private static async Task AssertHeardAsync(HubProbe device, TestServer server, Phone phone, InitiateResponse session)
    {
        Assert.Equal($"requested {session.SessionId}", await device.NextWordAsync());
        Assert.Equal($"approved {session.SessionId}", await device.NextWordAsync());
        var next = await phone.InitiateAsync();
        Assert.Equal($"requested {next.SessionId}", await device.NextWordAsync());
        Assert.Equal(next.SessionId, Assert.Single(await phone.PendingAsync(server)).SessionId);
    }
}
