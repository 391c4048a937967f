using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using IdToken.Api.Live.Upstream;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Live.Upstream;

/// <summary>The events of an accepted connection, and the replies of the handler.</summary>
public sealed class UpstreamEventTests(DefaultServer host)
{
    private const string Messages = "IdToken:WebPubSub:Upstream:UserEventPattern=*";

    [Fact]
    public async Task Connected_and_disconnected_are_sent_once_and_in_order()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        using (var socket = await fixture.ConnectAsync())
        {
            await socket.NextAsync();
            await socket.CloseAsync();
        }

        Assert.Equal(["connect", "connected", "disconnected"], await fixture.EventsAsync());
        var events = fixture.Handler.Seen.Where(r => r.Method == "POST").ToArray();
        Assert.Equal(["0", "1", "2"], events.Select(r => r["ce-id"]));
        Assert.Single(events.Select(r => r["ce-connectionId"]).Distinct());
        Assert.Equal(3, events.Select(r => r["x-ms-client-request-id"]).Distinct().Count());
        Assert.Equal(["azure.webpubsub.sys.connect", "azure.webpubsub.sys.connected", "azure.webpubsub.sys.disconnected"], events.Select(r => r["ce-type"]));
        Assert.Equal("{}", events[1].Body);
        Assert.Equal("""{"reason":"Client closed"}""", events[2].Body);
        Assert.Equal("/on/echo/disconnected?code=hush", events[2].Url);
        Assert.Null(events[1]["ce-subprotocol"]);
    }

    [Fact]
    public async Task Disconnected_has_the_reason_of_the_close()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        using var socket = await fixture.ConnectAsync();
        await socket.NextAsync();
        await socket.SendAsync([1, 2, 3], WebSocketMessageType.Binary);
        Assert.Null(await socket.NextAsync());
        Assert.Equal("""{"reason":"Text only"}""", (await fixture.Handler.NextAsync("disconnected")).Body);
    }

    [Fact]
    public async Task A_lost_connection_sends_disconnected()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        using var socket = await fixture.ConnectAsync();
        await socket.NextAsync();
        socket.Abort();
        await fixture.Handler.NextAsync("disconnected");
        Assert.Equal(["connect", "connected", "disconnected"], await fixture.EventsAsync());
    }

    [Fact]
    public async Task A_server_that_stops_sends_disconnected_first()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        using var socket = await fixture.ConnectAsync();
        await socket.NextAsync();
        var reading = socket.NextAsync();
        Assert.Equal(["connect", "connected", "disconnected"], await fixture.EventsAsync());
        Assert.Null(await reading);
        Assert.Equal("""{"reason":"Server shuts down"}""", fixture.Handler.Seen.Last().Body);
    }

    [Fact]
    public async Task A_handler_that_hangs_does_not_block_shutdown()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        fixture.Handler.On("disconnected", (http, _) => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        using var socket = await fixture.ConnectAsync();
        await socket.NextAsync();
        var reading = socket.NextAsync();
        await fixture.EventsAsync().SoonAsync();
        Assert.Null(await reading);
        await fixture.Server.Log.LineAsync("[2157]");
    }

    [Fact]
    public async Task An_accepted_connection_that_never_opens_sends_disconnected()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        var decision = await fixture.Server.Services.GetRequiredService<UpstreamHandler>().RequestConnectAsync(new DefaultHttpContext(), "anna", null);
        decision.Connection!.Dispose();
        decision.Connection.Dispose();
        Assert.Equal(["connect", "disconnected"], await fixture.EventsAsync());
        Assert.Equal("""{"reason":"Connection not opened"}""", fixture.Handler.Seen.Last().Body);
    }

    [Fact]
    public async Task Failures_of_connected_and_disconnected_are_only_logged()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host);
        fixture.Handler.On("connected", 400);
        fixture.Handler.On("disconnected", 403);
        using (var socket = await fixture.ConnectAsync())
            Assert.Contains("otp_ready", await socket.NextAsync(), StringComparison.Ordinal);
        Assert.Equal(["connect", "connected", "disconnected"], await fixture.EventsAsync());
    }

    [Theory]
    [InlineData("connect", "connect")]
    [InlineData("CONNECTED", "connected")]
    [InlineData("disconnected", "disconnected")]
    public async Task Only_the_configured_system_events_are_sent(string listed, string sent)
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host, $"IdToken:WebPubSub:Upstream:SystemEvents:0={listed}");
        using (var socket = await fixture.ConnectAsync())
            Assert.Contains("otp_ready", await socket.NextAsync(), StringComparison.Ordinal);
        Assert.Equal([sent], await fixture.EventsAsync());
    }

    [Fact]
    public async Task State_and_cookies_belong_to_their_connection()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host, Messages);
        fixture.Handler.On("connect", (http, _) =>
        {
            http.Response.Headers.Append("ce-connectionState", "first");
            http.Response.Headers.Append("ce-connectionState", "second");
            http.Response.Headers.Append("Set-Cookie", "place=7; Path=/; HttpOnly");
            http.Response.Headers.Append("Set-Cookie", "other=x=y");
        });
        // Only connect and message may change the state.
        fixture.Handler.On("connected", (http, _) => http.Response.Headers["ce-connectionState"] = "ignored");
        fixture.Handler.On("message", (http, r) => http.Response.Headers["ce-connectionState"] = r.Body);
        using (var socket = await fixture.ConnectAsync())
        {
            await socket.NextAsync();
            foreach (var state in (string[])["third", "fourth"])
                await socket.SendAsync(Encoding.UTF8.GetBytes(state));
            await socket.CloseAsync();
        }

        var last = await fixture.Handler.NextAsync("disconnected");
        var events = fixture.Handler.Seen.Where(r => r.Method == "POST").ToLookup(r => r.Name);
        Assert.Equal("second", events["connected"].Single()["ce-connectionState"]);
        Assert.Equal(["second", "third"], events["message"].Select(r => r["ce-connectionState"]));
        Assert.Equal("fourth", last["ce-connectionState"]);
        Assert.Equal(["other=x=y", "place=7"], last["Cookie"]!.Split("; ").Order());

        using var other = await fixture.ConnectAsync();
        var connect = await fixture.Handler.NextAsync("connect");
        Assert.Null(connect["Cookie"]);
        Assert.Null(connect["ce-connectionState"]);
        Assert.NotEqual(last["ce-connectionId"], connect["ce-connectionId"]);
    }

    [Fact]
    public async Task An_empty_state_is_kept()
    {
        await using var raw = await RawUpstream.StartAsync("HTTP/1.1 204 No Content\r\nce-connectionState: \r\nConnection: close\r\n\r\n");
        await using (var server = await TestServer.StartAsync(host.Store.ConnectionString, null, UpstreamFixture.Settings(raw.Url)))
        {
            var session = await (await Phone.EnrollAsync(server)).InitiateAsync();
            using var socket = await SocketProbe.OpenAsync(server, $"/ws/session/{session.SessionId}?token={session.WsToken}");
            Assert.Contains("otp_ready", await socket.NextAsync(), StringComparison.Ordinal);
        }

        Assert.Contains(raw.Seen, request => request.Contains("sys.connected", StringComparison.Ordinal) && request.Contains("ce-connectionState: \r\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_goes_to_the_handler_and_its_reply_to_the_client()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host, Messages);
        fixture.Handler.On("message", async (http, r) =>
        {
            http.Response.StatusCode = 200;
            await http.Response.WriteAsync($"heard {r.Body}");
        });
        using var socket = await fixture.ConnectAsync("", "idtoken.v1");
        // Right after the upgrade, before any other frame.
        await socket.SendAsync("grüße"u8.ToArray());
        string[] frames = [(await socket.NextAsync())!, (await socket.NextAsync())!];
        Assert.Contains("heard grüße", frames);
        Assert.Contains(frames, frame => frame.Contains("otp_ready", StringComparison.Ordinal));
        var message = await fixture.Handler.NextAsync("message");
        Assert.Equal("text/plain; charset=utf-8", message["Content-Type"]);
        Assert.Equal("azure.webpubsub.user.message", message["ce-type"]);
        Assert.Equal("/on/echo/message?code=hush", message.Url);
        Assert.Equal("idtoken.v1", message["ce-subprotocol"]);
        Assert.Equal(fixture.Session.SessionId, message["ce-userId"]);
    }

    [Fact]
    public async Task A_fragmented_message_is_one_event()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host, "IdToken:WebPubSub:Upstream:UserEventPattern=order, MESSAGE");
        using var socket = await fixture.ConnectAsync();
        var (start, rest) = (new string('a', 3000), new string('b', 1096));
        await socket.SendAsync(Encoding.UTF8.GetBytes(start), end: false);
        await socket.SendAsync(Encoding.UTF8.GetBytes(rest), end: true);
        await socket.SendAsync("two"u8.ToArray());
        Assert.Equal(start + rest, (await fixture.Handler.NextAsync("message")).Body);
        Assert.Equal("two", (await fixture.Handler.NextAsync("message")).Body);
        Assert.Contains("otp_ready", await socket.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_reply_the_client_receives_nothing()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host, Messages);
        var phone = await Phone.EnrollAsync(fixture.Server);
        var session = await phone.InitiateAsync();
        using var socket = await SocketProbe.OpenAsync(fixture.Server, $"/ws/session/{session.SessionId}?token={session.WsToken}");
        await socket.NextAsync();
        await socket.SendAsync("hello"u8.ToArray());
        await fixture.Handler.NextAsync("message");
        await phone.ApproveAsync(session).OkAsync<Approved>();
        Assert.Contains("approved", await socket.NextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "no")]
    [InlineData(404, "")]
    [InlineData(302, "")]
    public async Task A_message_that_the_handler_rejects_closes_the_connection(int status, string body)
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host, Messages);
        fixture.Handler.On("message", status, body);
        await EndsWithAsync(fixture, 1011);
        Assert.Equal("Internal error", (string?)JsonNode.Parse((await fixture.Handler.NextAsync("disconnected")).Body)!["reason"]);
    }

    [Fact]
    public async Task A_reply_that_is_not_text_closes_the_connection()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host, Messages);
        fixture.Handler.On("message", async (http, _) =>
        {
            http.Response.StatusCode = 200;
            await http.Response.Body.WriteAsync(new byte[] { 0xFF, 0xFE });
        });
        await EndsWithAsync(fixture, 1011);
    }

    [Fact]
    public async Task Message_limits_apply()
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host, Messages);
        using (var binary = await fixture.ConnectAsync())
        {
            await binary.SendAsync([1, 2, 3], WebSocketMessageType.Binary);
            while (await binary.NextAsync() is not null)
            {
            }

            Assert.Equal(1003, (int?)binary.CloseStatus);
        }

        using var big = await fixture.ConnectAsync();
        await big.SendAsync(new byte[4096], end: false);
        await big.SendAsync(new byte[1], end: true);
        while (await big.NextAsync() is not null)
        {
        }

        Assert.Equal(1009, (int?)big.CloseStatus);
        Assert.DoesNotContain("message", fixture.Handler.Names);
    }

    [Theory]
    [InlineData("IdToken:WebPubSub:Upstream:UserEventPattern=order,payment")]
    [InlineData("IdToken:WebPubSub:Upstream:Timeout=00:00:10")]
    public async Task Messages_outside_the_pattern_are_dropped(string setting)
    {
        await using var fixture = await UpstreamFixture.OpenAsync(host, setting);
        using (var socket = await fixture.ConnectAsync())
        {
            await socket.NextAsync();
            await socket.SendAsync("hello"u8.ToArray());
            await socket.CloseAsync();
        }

        Assert.Equal(["connect", "connected", "disconnected"], await fixture.EventsAsync());
    }

    private static async Task EndsWithAsync(UpstreamFixture fixture, int code)
    {
        using var socket = await fixture.ConnectAsync();
        await socket.NextAsync();
        await socket.SendAsync("hello"u8.ToArray());
        Assert.Null(await socket.NextAsync());
        Assert.Equal(code, (int?)socket.CloseStatus);
    }
}
