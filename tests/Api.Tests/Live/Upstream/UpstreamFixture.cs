using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Live.Upstream;

/// <summary>A handler, a server that asks it, and a session whose socket the test opens.</summary>
internal sealed class UpstreamFixture : IAsyncDisposable
{
    private bool _stopped;

    private UpstreamFixture(FakeUpstream handler, TestServer server, InitiateResponse session)
    {
        Handler = handler;
        Server = server;
        Session = session;
    }

    public FakeUpstream Handler { get; }

    public TestServer Server { get; }

    public InitiateResponse Session { get; }

    public static Task<UpstreamFixture> OpenAsync(DefaultServer host, params string[] settings) => OpenAsync(host, null, settings);

    public static async Task<UpstreamFixture> OpenAsync(DefaultServer host, TestClock? clock, params string[] settings)
    {
        var handler = await FakeUpstream.StartAsync();
        var server = await TestServer.StartAsync(host.Store.ConnectionString, clock, [.. Settings($"{handler.Url}/on/{{hub}}/{{event}}?code=hush"), .. settings]);
        return new(handler, server, await (await Phone.EnrollAsync(server)).InitiateAsync());
    }

    public static string[] Settings(string urlTemplate) =>
    [
        $"IdToken:WebPubSub:Upstream:UrlTemplate={urlTemplate}", "IdToken:WebPubSub:Upstream:Hub=echo", "IdToken:WebPubSub:Upstream:Origin=id.example",
        "IdToken:WebPubSub:Upstream:AccessKeys:0=key-primary", "IdToken:WebPubSub:Upstream:AccessKeys:1=key-secondary",
    ];

    public Task<SocketProbe> ConnectAsync(string more = "", params string[] subprotocols) =>
        SocketProbe.OpenAsync(Server, $"/ws/session/{Session.SessionId}?token={Session.WsToken}{more}", options =>
        {
            foreach (var subprotocol in subprotocols)
                options.AddSubProtocol(subprotocol);
        });

    public async Task RefusedAsync(int status) => Assert.Equal(status, (await Assert.ThrowsAsync<RefusedUpgradeException>(() => ConnectAsync())).Status);

    /// <summary>Stops the server, so that all events have been sent, and returns their names.</summary>
    public async Task<string[]> EventsAsync()
    {
        await StopAsync();
        return [.. Handler.Seen.Where(r => r.Method == "POST").Select(r => r.Name)];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Handler.DisposeAsync();
    }

    private async Task StopAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        await Server.DisposeAsync();
    }
}
