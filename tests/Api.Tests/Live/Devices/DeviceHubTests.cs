using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using IdToken.Api.Live.Devices;
using IdToken.Api.Platform.Store;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Live.Devices;

/// <summary>What devices receive over /hubs/device, on one instance.</summary>
public sealed class DeviceHubTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    [Fact]
    public async Task The_invocations_have_these_members_in_this_order_and_no_others()
    {
        var phone = await Phone.EnrollAsync(_server);
        var before = await phone.InitiateAsync();
        using var device = await phone.ConnectAsync(_server);
        // What is still pending at the connect comes quietly; from then on it rings.
        Assert.Equal($"requested {before.SessionId}", await device.NextWordAsync());
        await phone.DeclineAsync(before).StatusAsync(HttpStatusCode.NoContent);
        await device.NextWordAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/initiate")
        {
            Content = new StringContent($$"""{"tokenId":"{{phone.TokenId}}","scopes":["identity:basic","identity:age_over_18"]}""", new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Add("Origin", "https://shop.example");
        request.Headers.UserAgent.ParseAdd("Mozilla/5.0 (X11; Linux x86_64) Firefox/134.0");
        var session = await _server.Http.SendAsync(request, TestContext.Current.CancellationToken).OkAsync<InitiateResponse>();
        var pending = Assert.Single(await phone.PendingAsync(_server));
        Assert.Equal(
            Fixture("device-sign-in-requested.json", session.SessionId)
                .Replace("Example shop", "Demo service", StringComparison.Ordinal)
                .Replace("\"shop\"", "\"demo\"", StringComparison.Ordinal)
                .Replace("482917", session.AutoPassword, StringComparison.Ordinal)
                .Replace("203.0.113.7", "127.0.0.1", StringComparison.Ordinal)
                .Replace("2025-01-15T10:00:00Z", Wire(pending.InitiatedAt), StringComparison.Ordinal)
                .Replace("2025-01-15T10:01:00Z", Wire(session.ExpiresAt), StringComparison.Ordinal),
            await device.NextAsync());

        using (await phone.DeclineAsync(session))
            Assert.Equal(Fixture("device-sign-in-resolved.json", session.SessionId), await device.NextAsync());
    }

    [Fact]
    public async Task A_new_connection_receives_only_what_is_pending()
    {
        var phone = await Phone.EnrollAsync(_server);
        var over = await phone.InitiateAsync();
        var first = await phone.InitiateAsync();
        var second = await phone.InitiateAsync();
        await phone.ApproveAsync(over).OkAsync<Approved>();
        using var device = await phone.ConnectAsync(_server);
        string[] told = [await device.NextWordAsync(), await device.NextWordAsync()];
        // Both may have begun in the same millisecond.
        Assert.Equal(((string[])[$"requested {first.SessionId}", $"requested {second.SessionId}"]).Order(), told.Order());

        await phone.ApproveAsync(second).OkAsync<Approved>();
        Assert.Equal($"approved {second.SessionId}", await device.NextWordAsync());
    }

    [Fact]
    public async Task The_first_decision_wins_and_every_device_is_notified()
    {
        var phone = await Phone.EnrollAsync(_server);
        using var one = await phone.ConnectAsync(_server);
        using var two = await phone.ConnectAsync(_server);
        using var three = await phone.ConnectAsync(_server);
        var session = await phone.InitiateAsync();
        HubProbe[] devices = [one, two, three];
        foreach (var device in devices)
            Assert.Equal($"requested {session.SessionId}", await device.NextWordAsync());

        using (await phone.DeclineAsync(session))
            await phone.ApproveAsync(session).RefusedAsync(409, "session_resolved");
        foreach (var device in devices)
            Assert.Equal($"declined {session.SessionId}", await device.NextWordAsync());
    }

    [Fact]
    public async Task Devices_receive_only_their_own_persons_sign_ins()
    {
        var phone = await Phone.EnrollAsync(_server);
        var other = await Phone.EnrollAsync(_server);
        using var device = await phone.ConnectAsync(_server);
        using var others = await other.ConnectAsync(_server);
        var session = await other.InitiateAsync();
        Assert.Equal($"requested {session.SessionId}", await others.NextWordAsync());
        var own = await phone.InitiateAsync();
        Assert.Equal($"requested {own.SessionId}", await device.NextWordAsync());
    }

    [Fact]
    public async Task Devices_are_notified_only_of_the_last_failed_attempt()
    {
        var phone = await Phone.EnrollAsync(_server);
        using var device = await phone.ConnectAsync(_server);
        var session = await phone.InitiateAsync();
        Assert.Equal($"requested {session.SessionId}", await device.NextWordAsync());
        for (var i = 0; i < 3; i++)
            using (await phone.VerifyAsync(phone.Approval(session, Phone.WrongCode(session)))) { }
        Assert.Equal($"locked {session.SessionId}", await device.NextWordAsync());
    }

    [Fact]
    public async Task Devices_are_notified_of_an_expiry_that_a_browser_waited_for()
    {
        var clock = new TestClock();
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, clock);
        var phone = await Phone.EnrollAsync(server);
        using var device = await phone.ConnectAsync(server);
        var session = await phone.InitiateAsync();
        Assert.Equal($"requested {session.SessionId}", await device.NextWordAsync());
        using var browser = await SocketProbe.OpenAsync(server, $"/ws/session/{session.SessionId}?token={session.WsToken}");
        await browser.NextAsync();
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal($"expired {session.SessionId}", await device.NextWordAsync());
    }

    [Fact]
    public async Task A_revocation_is_sent_and_then_ends_the_connection()
    {
        var phone = await Phone.EnrollAsync(_server);
        using var device = await phone.ConnectAsync(_server);
        var session = await phone.InitiateAsync();
        Assert.Equal($"requested {session.SessionId}", await device.NextWordAsync());
        await phone.RevokeAsync(_server);
        Assert.Equal($"revoked {session.SessionId}", await device.NextWordAsync());
        await RenewAsync(_server);
        Assert.Equal("closed", await device.NextWordAsync());
    }

    [Fact]
    public async Task A_phone_that_was_replaced_loses_its_connection_and_the_new_one_keeps_its_own()
    {
        var phone = await Phone.EnrollAsync(_server);
        using var old = await phone.ConnectAsync(_server);
        var successor = await phone.ReplaceAsync(_server);
        using var device = await successor.ConnectAsync(_server);
        // The connect of the new phone is enough to end the old one's.
        Assert.Equal("closed", await old.NextWordAsync());
        await RenewAsync(_server);
        var session = await successor.InitiateAsync();
        Assert.Equal($"requested {session.SessionId}", await device.NextWordAsync());
    }

    [Fact]
    public async Task A_code_that_the_person_types_is_left_out()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:Services:0:Id=demo", "IdToken:Services:0:CodeEntry=Enter");
        var phone = await Phone.EnrollAsync(server);
        using var device = await phone.ConnectAsync(server);
        var session = await phone.InitiateAsync();
        var (_, request) = (await device.NextInvocationAsync())!.Value;
        Assert.Equal(session.SessionId, (string?)request!["sessionId"]);
        Assert.False(request.ContainsKey("code"));
        await phone.ApproveAsync(session).OkAsync<Approved>();
    }

    [Fact]
    public async Task The_code_is_neither_stored_nor_published_nor_printed()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString);
        var published = Channel.CreateUnbounded<string>();
        await server.Services.GetRequiredService<StoreClient>().SubscribeAsync(
            TestStore.Keys.Instance(server.Services.GetRequiredService<ServerInstance>().Id), message => published.Writer.TryWrite(Encoding.UTF8.GetString(message)));
        var phone = await Phone.EnrollAsync(server);
        await phone.InitiateAsync();
        using var device = await phone.ConnectAsync(server);
        // Once the first one arrives, the connection is active, and the next one comes over the channel.
        await device.NextWordAsync();
        var session = await phone.InitiateAsync();
        Assert.Equal($"requested {session.SessionId}", await device.NextWordAsync());
        var store = await host.Store.ConnectAsync();
        var fields = await store.GetDatabase().HashGetAllAsync(TestStore.Keys.Session(session.SessionId));
        Assert.NotEmpty(fields);
        // A number of milliseconds may contain any six digits.
        Assert.DoesNotContain(fields, f => (string?)f.Value == session.AutoPassword);

        string news;
        do
            news = await published.Reader.ReadAsync(Deadline.Token());
        while (!news.Contains(session.SessionId, StringComparison.Ordinal));
        Assert.DoesNotContain(session.AutoPassword, news.Split('\n'));
        Assert.DoesNotContain(session.AutoPassword, Assert.Single(await phone.PendingAsync(server), s => s.SessionId == session.SessionId).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Devices_cannot_call_any_method()
    {
        var phone = await Phone.EnrollAsync(_server);
        using var device = await phone.ConnectAsync(_server);
        foreach (var method in (string[])["SignInRequested", "OnConnectedAsync", "Dispose"])
        {
            await device.SendAsync($$"""{"type":1,"invocationId":"1","target":"{{method}}","arguments":[]}""");
            Assert.Contains("Method does not exist", await device.NextAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Negotiation_offers_only_WebSockets_and_uses_a_token_of_its_own()
    {
        var phone = await Phone.EnrollAsync(_server);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/hubs/device/negotiate?negotiateVersion=1");
        request.Headers.Authorization = new("Bearer", DeviceToken.Create(phone, _server));
        var negotiated = await _server.Http.SendAsync(request, TestContext.Current.CancellationToken).OkAsync<JsonObject>();
        Assert.Equal(["WebSockets"], negotiated["availableTransports"]!.AsArray().Select(t => (string?)t!["transport"]));
        using var device = await HubProbe.OpenAsync(_server, $"/hubs/device?id={negotiated["connectionToken"]}", DeviceToken.Create(phone, _server));
        var session = await phone.InitiateAsync();
        Assert.Equal($"requested {session.SessionId}", await device.NextWordAsync());
    }

    private static Task RenewAsync(TestServer server) => server.Services.GetRequiredService<LiveDevices>().RenewAsync();

    private static string Fixture(string name, string sessionId) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "protocol", name)).TrimEnd('\n').Replace("sess_9f2cXq7pT1yV0bKd3RmZaw", sessionId, StringComparison.Ordinal);

    private static string Wire(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
