using System.Net;
using System.Net.Sockets;
using System.Text;
using IdToken.Api.Tests.Infrastructure;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Services.Access;

/// <summary>How /ws rejects a connection in each mode (protocol, section 6).</summary>
public sealed class ServiceRefusalTests(DefaultServer host)
{
    private const string UpgradeExpected = "WebSocket connection expected.";

    public static TheoryData<string> Manners => ["Http401", "Close1008", "Close4401"];

    public static TheoryData<string> Closes => ["Close1008", "Close4401"];

    [Theory, MemberData(nameof(Manners))]
    public async Task A_request_without_an_upgrade_is_400_in_every_mode(string manner)
    {
        await using var calls = await StartAsync(manner);
        using var plain = await calls.Server.Http.GetAsync("/ws", Deadline.Token());
        await AnsweredAsync(plain, 400, UpgradeExpected);
        using var version = await calls.UpgradeAsync(version: "12", authorizations: $"Bearer {calls.Token()}");
        await AnsweredAsync(version, 400, UpgradeExpected);
    }

    [Theory]
    [InlineData(null, "Bearer")]
    [InlineData("Basic eA==", "Bearer")]
    [InlineData("Foo {good}", "Bearer")]
    [InlineData("Bearer ", "Bearer error=\"invalid_token\"")]
    [InlineData("Bearer bad", "Bearer error=\"invalid_token\"")]
    public async Task By_default_a_rejection_is_401_instead_of_the_upgrade(string? authorization, string challenge)
    {
        await using var calls = await ServiceHost.StartAsync(host.Store);
        using var response = await calls.UpgradeAsync(authorizations: Authorizations(calls, authorization));
        await AnsweredAsync(response, 401, "Unauthorized WebSocket connection.");
        Assert.Equal(challenge, response.Headers.WwwAuthenticate.ToString());
        var refused = await Assert.ThrowsAsync<RefusedUpgradeException>(() => calls.OpenAsync("bad"));
        Assert.Equal(401, refused.Status);
    }

    [Theory]
    [InlineData("Close1008", null, 1008, "Unauthorized")]
    [InlineData("Close1008", "Foo {good}", 1008, "Unauthorized")]
    [InlineData("Close1008", "Bearer ", 1008, "Unauthorized")]
    [InlineData("Close1008", "Bearer bad", 1008, "Unauthorized")]
    [InlineData("Close4401", null, 4401, "Missing or invalid Authorization header")]
    [InlineData("Close4401", "Foo {good}", 4401, "Missing or invalid Authorization header")]
    [InlineData("Close4401", "Bearer ", 4401, "Invalid token")]
    [InlineData("Close4401", "Bearer bad", 4401, "Invalid token")]
    public async Task In_the_closing_modes_a_rejection_is_a_close_after_the_upgrade(string manner, string? authorization, int code, string reason)
    {
        await using var calls = await StartAsync(manner);
        await ClosedAsync(await OpenAsync(calls, authorization), code, reason);
    }

    [Fact]
    public async Task Keys_that_cannot_be_loaded_are_503()
    {
        await using var calls = await ServiceHost.StartAsync(host.Store, null, issuer => issuer.Fail(IssuerFault.Away));
        using var response = await calls.UpgradeAsync(authorizations: $"Bearer {calls.Token()}");
        await AnsweredAsync(response, 503, "The issuer's keys are not available.");
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter?.Delta);

        var hub = calls.UpgradeAsync("/hubs/service", authorizations: $"Bearer {calls.Token()}");
        await hub.RefusedAsync(503, "issuer_unavailable");
        Assert.Equal(TimeSpan.FromSeconds(5), (await hub).Headers.RetryAfter?.Delta);
    }

    [Theory, MemberData(nameof(Closes))]
    public async Task Keys_that_cannot_be_loaded_are_1011_in_the_closing_modes(string manner)
    {
        await using var calls = await StartAsync(manner, issuer => issuer.Fail(IssuerFault.Away));
        await ClosedAsync(await calls.OpenAsync(calls.Token()), 1011, "Internal Server Error");
    }

    [Theory, MemberData(nameof(Manners))]
    public async Task A_page_of_an_unlisted_origin_is_403_in_every_mode(string manner)
    {
        await using var calls = await StartAsync(manner);
        var refused = await Assert.ThrowsAsync<RefusedUpgradeException>(() => calls.OpenAsync(calls.Token(), "/ws", ("Origin", "https://evil.example")));
        Assert.Equal(403, refused.Status);
    }

    [Fact]
    public async Task A_page_of_a_listed_origin_is_accepted()
    {
        await using var calls = await ServiceHost.StartAsync(host.Store, null, null, "IdToken:Services:0:AllowedOrigins:0=https://desk.example");
        using var socket = await calls.OpenAsync(calls.Token(), "/ws", ("Origin", "https://desk.example"));
    }

    [Theory]
    [InlineData("/ws", 101)]
    [InlineData("/WS", 101)]
    [InlineData("/ws/", 101)]
    [InlineData("/ws/calls", 404)]
    [InlineData("/wss", 404)]
    public async Task Other_paths_are_not_affected(string path, int status)
    {
        await using var calls = await StartAsync("Close1008");
        Assert.Equal(status, await calls.StatusOfAsync(calls.Token(), path));
    }

    [Theory, MemberData(nameof(Closes))]
    public async Task An_unexpected_failure_before_the_upgrade_is_1011_in_the_closing_modes(string manner)
    {
        await using var calls = await StartAsync(manner);
        await SpoilAsync(store => store.StringSetAsync(TestStore.Keys.FeedLast(calls.ServiceId), "no number"));
        await ClosedAsync(await calls.OpenAsync(calls.Token()), 1011, "Internal Server Error");
        Assert.Contains(calls.Server.Log.Errors, l => l.Contains("Admitting a service connection failed", StringComparison.Ordinal));
        calls.Server.ErrorsExpected = true;
    }

    [Fact]
    public async Task An_unexpected_failure_before_the_upgrade_is_500_by_default()
    {
        await using var calls = await ServiceHost.StartAsync(host.Store);
        calls.Server.ErrorsExpected = true;
        await SpoilAsync(store => store.StringSetAsync(TestStore.Keys.FeedLast(calls.ServiceId), "no number"));
        await calls.UpgradeAsync(authorizations: $"Bearer {calls.Token()}").RefusedAsync(500, "internal_error");
    }

    [Theory, MemberData(nameof(Manners))]
    public async Task An_unexpected_failure_after_the_upgrade_is_1011_in_every_mode(string manner)
    {
        await using var calls = await StartAsync(manner);
        calls.Server.ErrorsExpected = true;
        // Positions follow the clock; an old one would be trimmed.
        var place = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1000;
        await SpoilAsync(async store =>
        {
            await store.StringSetAsync(TestStore.Keys.FeedLast(calls.ServiceId), place);
            await store.SortedSetAddAsync(TestStore.Keys.FeedEvents(calls.ServiceId), $"{place}\n1\nno event", place);
        });
        await ClosedAsync(await calls.OpenAsync(calls.Token(), "/ws?after=1"), 1011, "Internal Server Error");
    }

    [Theory, MemberData(nameof(Closes))]
    public async Task An_unavailable_store_is_1011_in_the_closing_modes(string manner)
    {
        using var link = new StoreLink(host.Store.ConnectionString);
        await using var calls = await ServiceHost.StartAsync(host.Store, null, null, $"IdToken:ServiceSocket:Refusal={manner}", $"ConnectionStrings:Redis={link.ConnectionString}");
        link.Cut();
        await ClosedAsync(await calls.OpenAsync(calls.Token()), 1011, "Internal Server Error");
        link.Mend();
    }

    [Fact]
    public async Task A_rejected_client_that_does_not_answer_the_close_is_disconnected()
    {
        await using var calls = await StartAsync("Close1008");
        using var peer = new TcpClient();
        await peer.ConnectAsync(IPAddress.Loopback, new Uri(calls.Server.Url).Port, Deadline.Token());
        var stream = peer.GetStream();
        await stream.WriteAsync(
            "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"u8.ToArray(), Deadline.Token());
        // Reads to the end of the stream, although this side sends nothing.
        using var heard = new MemoryStream();
        try
        {
            await stream.CopyToAsync(heard, Deadline.Token());
        }
        catch (IOException)
        {
            // Connection reset.
        }

        var text = Encoding.Latin1.GetString(heard.ToArray());
        Assert.StartsWith("HTTP/1.1 101", text, StringComparison.Ordinal);
        Assert.EndsWith("\x88\x0e\x03\xf0Unauthorized", text, StringComparison.Ordinal);
    }

    private static async Task AnsweredAsync(HttpResponseMessage response, int status, string body)
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync(Deadline.Token()));
        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    private static async Task ClosedAsync(SocketProbe opened, int code, string reason)
    {
        using var socket = opened;
        Assert.Null(await socket.NextAsync());
        Assert.Equal((code, reason), ((int?)socket.CloseStatus, socket.CloseReason));
    }

    private static string[] Authorizations(ServiceHost calls, string? authorization) =>
        authorization is null ? [] : [authorization.Replace("{good}", calls.Token(), StringComparison.Ordinal)];

    private static Task<SocketProbe> OpenAsync(ServiceHost calls, string? authorization) => calls.OpenAsync(
        null, "/ws", [.. Authorizations(calls, authorization).Select(a => ("Authorization", a))]);

    private Task<ServiceHost> StartAsync(string manner, Action<OpenIdIssuer>? prepare = null) =>
        ServiceHost.StartAsync(host.Store, null, prepare, $"IdToken:ServiceSocket:Refusal={manner}");

    private async Task SpoilAsync(Func<IDatabase, Task> spoil)
    {
        var connection = await host.Store.ConnectAsync();
        await spoil(connection.GetDatabase());
    }
}
