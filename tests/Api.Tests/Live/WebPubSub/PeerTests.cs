using System.Net.WebSockets;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Upstream;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Live.WebPubSub;

/// <summary>Third-party handlers: Microsoft's published middleware, and the documented example.</summary>
public sealed class PeerTests(DefaultServer host)
{
    private const string Keys = "key-primary,key-secondary";

    [Fact]
    public async Task Microsofts_handler_accepts_a_listed_certificate_and_receives_the_events_in_order()
    {
        using var certificate = TlsServer.Certificate("client");
        await using var peer = await StartAsync(("CLIENT_CERT_THUMBPRINTS", certificate.GetCertHashString()));
        await using (var server = await TlsServer.StartAsync(host.Store.ConnectionString, UpstreamFixture.Settings(peer.Url)))
        {
            using var socket = await server.ConnectAsync(await SessionAsync(), certificate);
            Assert.Equal("idtoken.v1", socket.SubProtocol);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Deadline.Token());
        }

        var seen = await peer.SeenAsync();
        Assert.Equal(["OPTIONS", "connect", "connected", "disconnected"], seen.Select(e => (string)e!["event"]!));
        Assert.Single(seen.Skip(1).Select(e => (string)e!["connectionId"]!).Distinct());
        Assert.Equal($"cert-{certificate.GetCertHashString().ToLowerInvariant()}", (string?)seen[2]!["userId"]);
        Assert.Equal("Client closed", (string?)seen[3]!["reason"]);
        Assert.Equal(certificate.GetCertHashString(), (string?)seen[1]!["body"]!["clientCertificates"]![0]!["thumbprint"]);
        Assert.Equal("id.example", (string?)seen[0]!["origin"]);
    }

    [Fact]
    public async Task Microsofts_handler_rejects_an_unlisted_certificate_and_none()
    {
        using var certificate = TlsServer.Certificate("client");
        await using var peer = await StartAsync(("CLIENT_CERT_THUMBPRINTS", new string('A', 40)));
        await using (var server = await TlsServer.StartAsync(host.Store.ConnectionString, UpstreamFixture.Settings(peer.Url)))
        {
            var session = await SessionAsync();
            Assert.Equal(403, (await Assert.ThrowsAsync<RefusedUpgradeException>(() => server.ConnectAsync(session, certificate))).Status);
            Assert.Equal(403, (await Assert.ThrowsAsync<RefusedUpgradeException>(() => server.ConnectAsync(session, null))).Status);
        }

        Assert.Equal(["OPTIONS", "connect", "connect"], await EventsAsync(peer));
    }

    [Fact]
    public async Task A_wrong_access_key_is_401_and_either_of_two_is_accepted()
    {
        await using var peer = await StartAsync(("ACCESS_KEYS", "another-key"));
        await RefusedAsync(peer.Url, 401);
        Assert.Equal(["OPTIONS"], await EventsAsync(peer));
        await using var rotated = await StartAsync(("ACCESS_KEYS", "another-key,key-secondary"));
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, UpstreamFixture.Settings(rotated.Url + "?mode=204"));
        using var socket = await ConnectAsync(server);
        Assert.Contains("otp_ready", await socket.NextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("500", 500)]
    [InlineData("hang", 500)]
    public async Task A_client_is_rejected_when_the_handler_fails_or_hangs(string mode, int status)
    {
        await using var peer = await StartAsync();
        await RefusedAsync($"{peer.Url}?mode={mode}", status);
        Assert.Equal(["OPTIONS", "connect"], await EventsAsync(peer));
    }

    [Fact]
    public async Task Microsofts_handler_keeps_its_state_and_responds_to_messages()
    {
        await using var peer = await StartAsync();
        await using (var server = await TestServer.StartAsync(
            host.Store.ConnectionString, null, [.. UpstreamFixture.Settings(peer.Url + "{event}?mode=state"), "IdToken:WebPubSub:Upstream:UserEventPattern=*"]))
        {
            using var socket = await ConnectAsync(server);
            await socket.NextAsync();
            foreach (var expected in (string[])["message 1", "message 2"])
            {
                await socket.SendAsync("hello"u8.ToArray());
                Assert.Equal(expected, await socket.NextAsync());
            }

            await socket.CloseAsync();
        }

        var last = (await peer.SeenAsync()).Last()!;
        Assert.Equal("disconnected", (string?)last["event"]);
        Assert.Equal(2, (int?)last["states"]!["messages"]);
        Assert.Equal("küche", (string?)last["userId"]);
    }

    [Fact]
    public async Task A_message_that_Microsofts_handler_rejects_ends_the_connection()
    {
        await using var peer = await StartAsync();
        await using var server = await TestServer.StartAsync(
            host.Store.ConnectionString, null,
            [.. UpstreamFixture.Settings(peer.Url + "?mode=usererror"), "IdToken:WebPubSub:Upstream:UserEventPattern=*", "IdToken:WebPubSub:Upstream:Timeout=00:00:00.900"]);
        using var socket = await ConnectAsync(server);
        await socket.NextAsync();
        await socket.SendAsync("hello"u8.ToArray());
        Assert.Null(await socket.NextAsync());
        Assert.Equal(1011, (int?)socket.CloseStatus);
    }

    [Fact]
    public async Task The_documented_example_accepts_only_its_certificate()
    {
        using var certificate = TlsServer.Certificate("client");
        using var other = TlsServer.Certificate("other");
        await using var peer = await NodePeer.StartAsync("example.mjs", ("CLIENT_CERT_THUMBPRINT", certificate.GetCertHashString()));
        await using var server = await TlsServer.StartAsync(host.Store.ConnectionString, [.. UpstreamFixture.Settings(peer.Url), "IdToken:WebPubSub:Upstream:Timeout=00:00:00.900"]);
        var session = await SessionAsync();
        using (await server.ConnectAsync(session, certificate))
        {
        }

        Assert.Equal(403, (await Assert.ThrowsAsync<RefusedUpgradeException>(() => server.ConnectAsync(session, other))).Status);
        // The example fails on an empty list.
        Assert.Equal(500, (await Assert.ThrowsAsync<RefusedUpgradeException>(() => server.ConnectAsync(session, null))).Status);
    }

    private static Task<NodePeer> StartAsync(params (string, string)[] environment) => NodePeer.StartAsync("upstream.mjs", [("HUB", "echo"), ("ACCESS_KEYS", Keys), .. environment]);

    private static async Task<string[]> EventsAsync(NodePeer peer) => [.. (await peer.SeenAsync()).Select(e => (string)e!["event"]!)];

    private async Task<InitiateResponse> SessionAsync() => await (await Phone.EnrollAsync(host.Server)).InitiateAsync();

    private static async Task<SocketProbe> ConnectAsync(TestServer server)
    {
        var session = await (await Phone.EnrollAsync(server)).InitiateAsync();
        return await SocketProbe.OpenAsync(server, $"/ws/session/{session.SessionId}?token={session.WsToken}");
    }

    private async Task RefusedAsync(string url, int status)
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, [.. UpstreamFixture.Settings(url), "IdToken:WebPubSub:Upstream:Timeout=00:00:00.900"]);
        Assert.Equal(status, (await Assert.ThrowsAsync<RefusedUpgradeException>(() => ConnectAsync(server))).Status);
    }
}
