using System.Net;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Platform.Sockets;

/// <summary>The server as a process that receives the signals of a service manager.</summary>
public sealed class SignalTests(DefaultServer host)
{
    [Fact]
    public async Task SIGTERM_starts_the_drain_and_the_process_exits_when_it_is_done()
    {
        await using var server = await ServerProcess.StartAsync(host.Store.ConnectionString, "IdToken:Drain:Delay=00:00:05");
        var session = await SessionAsync();
        using var hub = await HubProbe.OpenAsync(await ConnectAsync(server, $"/hubs/session?sessionId={session.SessionId}&access_token={session.WsToken}"));
        Assert.Contains("OtpReady", await hub.NextAsync(), StringComparison.Ordinal);

        await server.SignalAsync("TERM");
        // From the signal on; a moment passes until the process sees it.
        await ConnectionCounts.UntilAsync(async () => await StatusAsync(server, "/health/ready") == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "/health/live"));
        Assert.Equal("""{"type":7,"allowReconnect":true}""", await hub.NextAsync());
        Assert.Null(await hub.NextAsync());
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task A_second_signal_ends_the_wait()
    {
        await using var server = await ServerProcess.StartAsync(host.Store.ConnectionString, "IdToken:Drain:Delay=00:10:00");
        var session = await SessionAsync();
        using var browser = await ConnectAsync(server, $"/ws/session/{session.SessionId}?token={session.WsToken}");
        await browser.NextAsync();
        await server.SignalAsync("TERM");
        await ConnectionCounts.UntilAsync(async () => await StatusAsync(server, "/health/ready") == HttpStatusCode.ServiceUnavailable);
        await server.SignalAsync("TERM");
        Assert.Null(await browser.NextAsync());
        Assert.Equal(1001, (int?)browser.CloseStatus);
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task Without_connections_a_Development_server_stops_at_once()
    {
        await using var server = await ServerProcess.StartAsync(host.Store.ConnectionString);
        await server.SignalAsync("TERM");
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    // From another instance on the same store, which shares its keys.
    private async Task<InitiateResponse> SessionAsync() => await (await Phone.EnrollAsync(host.Server)).InitiateAsync();

    private static Task<SocketProbe> ConnectAsync(ServerProcess server, string path) => SocketProbe.OpenAsync(server.Url + path);

    private static async Task<HttpStatusCode> StatusAsync(ServerProcess server, string path)
    {
        using var response = await server.Http.GetAsync(path, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
