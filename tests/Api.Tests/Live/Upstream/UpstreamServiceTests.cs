using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Live.Upstream;

/// <summary>A handler that is asked about the connections of services' back ends.</summary>
public sealed class UpstreamServiceTests(DefaultServer host) : IAsyncLifetime
{
    private FakeUpstream _handler = null!;
    private BackEnd _backEnd = null!;

    public async ValueTask InitializeAsync()
    {
        _handler = await FakeUpstream.StartAsync();
        _backEnd = await BackEnd.StartAsync(host, null, [.. UpstreamStage.Settings(_handler.Url + "/{hub}/{event}"), "IdToken:WebPubSub:Upstream:UserEventPattern=*"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _backEnd.DisposeAsync();
        await _handler.DisposeAsync();
    }

    [Fact]
    public async Task It_is_asked_about_the_service_and_told_of_its_connection()
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
    public async Task Its_refusal_is_the_services()
    {
        _handler.On("connect", 403);
        Assert.Equal(403, (await Assert.ThrowsAsync<RefusedUpgradeException>(() => _backEnd.ListenAsync(FeedTransport.Raw))).Status);
    }

    [Fact]
    public async Task A_stranger_is_refused_before_it_is_asked()
    {
        Assert.Equal(401, (await Assert.ThrowsAsync<RefusedUpgradeException>(() => SocketProbe.OpenAsync(_backEnd.Server, "/ws"))).Status);
        Assert.Empty(_handler.Seen);
    }

    [Fact]
    public async Task The_first_frame_after_the_upgrade_is_the_handlers_and_its_answer_stands_among_the_events()
    {
        _handler.On("message", 200, "understood", "text/plain");
        using var socket = await SocketProbe.OpenAsync(_backEnd.Server, "/ws", o => o.SetRequestHeader("Authorization", $"Bearer {_backEnd.Token}"));
        await socket.SendAsync("""{"kind":"AudioMetadata"}"""u8.ToArray());
        Assert.Equal("""{"kind":"AudioMetadata"}""", (await _handler.NextAsync("message")).Body);
        Assert.Equal("understood", await socket.NextAsync());
    }
}
