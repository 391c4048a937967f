using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Live.Upstream;

/// <summary>The upstream handler and the connections of services' back ends.</summary>
public sealed class UpstreamServiceTests(DefaultServer host) : IAsyncLifetime
{
    private FakeUpstream _handler = null!;
    private BackEnd _backEnd = null!;

    public async ValueTask InitializeAsync()
    {
        _handler = await FakeUpstream.StartAsync();
        _backEnd = await BackEnd.StartAsync(host, null, [.. UpstreamFixture.Settings(_handler.Url + "/{hub}/{event}"), "IdToken:WebPubSub:Upstream:UserEventPattern=*"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _backEnd.DisposeAsync();
        await _handler.DisposeAsync();
    }

    [Fact]
    public async Task The_handler_receives_connect_connected_and_disconnected_of_a_service()
    {
        using (var listener = await _backEnd.ListenAsync(FeedTransport.Raw))
        {
            var connect = await _handler.NextAsync("connect");
            var body = JsonNode.Parse(connect.Body)!;
            Assert.Equal(_backEnd.ServiceId, connect["ce-userId"]);
            Assert.Empty(body["clientCertificates"]!.AsArray());
            Assert.DoesNotContain(_backEnd.Token, connect.Body, StringComparison.Ordinal);
            var session = await (await Phone.EnrollAsync(_backEnd.Server)).InitiateAsync();
            Assert.Equal(session.SessionId, (string?)(await listener.NextAsync())!["sessionId"]);
            await _handler.NextAsync("connected");
        }

        await _handler.NextAsync("disconnected");
    }

    [Fact]
    public async Task The_rejection_of_the_handler_reaches_the_service()
    {
        _handler.On("connect", 403);
        Assert.Equal(403, (await Assert.ThrowsAsync<RefusedUpgradeException>(() => _backEnd.ListenAsync(FeedTransport.Raw))).Status);
    }

    [Fact]
    public async Task An_unauthenticated_client_is_rejected_without_asking_the_handler()
    {
        Assert.Equal(401, (await Assert.ThrowsAsync<RefusedUpgradeException>(() => SocketProbe.OpenAsync(_backEnd.Server, "/ws"))).Status);
        Assert.Empty(_handler.Seen);
    }

    [Fact]
    public async Task The_first_message_goes_to_the_handler_and_its_reply_is_delivered()
    {
        _handler.On("message", 200, "understood", "text/plain");
        using var socket = await SocketProbe.OpenAsync(_backEnd.Server, "/ws", o => o.SetRequestHeader("Authorization", $"Bearer {_backEnd.Token}"));
        await socket.SendAsync("""{"kind":"AudioMetadata"}"""u8.ToArray());
        Assert.Equal("""{"kind":"AudioMetadata"}""", (await _handler.NextAsync("message")).Body);
        Assert.Equal("understood", await socket.NextAsync());
    }
}
