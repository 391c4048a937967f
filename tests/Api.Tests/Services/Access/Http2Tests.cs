using System.Net;
using System.Net.WebSockets;
using IdToken.Api.Tests.Infrastructure;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Services.Access;

/// <summary>/ws over HTTP/2, where an upgrade is a CONNECT (RFC 8441).</summary>
public sealed class Http2Tests(DefaultServer host)
{
    private static readonly HttpMessageInvoker Http = new(new SocketsHttpHandler());

    [Fact]
    public async Task A_connection_over_HTTP_2_receives_the_feed()
    {
        await using var calls = await StartAsync("Http401");
        var (opened, status) = await OpenAsync(calls, calls.Token());
        using var socket = opened;
        Assert.Equal(HttpStatusCode.OK, status);
        var session = await calls.InitiateAsync();
        Assert.Contains(session.SessionId, await socket!.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejection_over_HTTP_2_is_401()
    {
        await using var calls = await StartAsync("Http401");
        var (socket, status) = await OpenAsync(calls, "bad");
        Assert.Null(socket);
        Assert.Equal(HttpStatusCode.Unauthorized, status);
    }

    [Fact]
    public async Task A_rejection_over_HTTP_2_is_a_close_if_configured()
    {
        await using var calls = await StartAsync("Close4401");
        var (opened, _) = await OpenAsync(calls, "bad");
        using var socket = opened!;
        Assert.Null(await socket.NextAsync());
        Assert.Equal((4401, "Invalid token"), ((int?)socket.CloseStatus, socket.CloseReason));
    }

    /// <summary>The second endpoint; the first is for HTTP/1.1.</summary>
    private static string Http2(ServiceHost calls) => calls.Server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Last();

    private static async Task<(SocketProbe? Socket, HttpStatusCode Status)> OpenAsync(ServiceHost calls, string token)
    {
        var socket = new ClientWebSocket();
        (socket.Options.HttpVersion, socket.Options.HttpVersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        try
        {
            await socket.ConnectAsync(new Uri(Http2(calls).Replace("http://", "ws://", StringComparison.Ordinal) + "/ws"), Http, Deadline.Token());
            return (new(socket), socket.HttpStatusCode);
        }
        catch (WebSocketException)
        {
            using (socket)
                return (null, socket.HttpStatusCode);
        }
    }

    private Task<ServiceHost> StartAsync(string manner) => ServiceHost.StartAsync(
        host.Store, null, null, $"IdToken:ServiceSocket:Refusal={manner}", "Kestrel:Endpoints:A:Url=http://127.0.0.1:0",
        "Kestrel:Endpoints:B:Url=http://127.0.0.1:0", "Kestrel:Endpoints:B:Protocols=Http2");
}
