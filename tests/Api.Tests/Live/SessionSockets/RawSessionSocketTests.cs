using System.Net;
using System.Net.WebSockets;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Live.SessionSockets;

/// <summary>The raw WebSocket to the letter (protocol, section 4).</summary>
public sealed class RawSessionSocketTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    [Fact]
    public async Task The_frames_have_these_members_in_this_order_and_no_others()
    {
        var (phone, session, socket) = await ConnectAsync();
        using var open = socket;
        Assert.Equal(
            $$"""{"type":"otp_ready","autoPassword":"{{session.AutoPassword}}","expiresAt":"{{session.ExpiresAt:yyyy-MM-dd'T'HH:mm:ss'Z'}}"}""", await socket.NextAsync());

        await phone.VerifyAsync(phone.Approval(session, Phone.WrongCode(session))).RefusedAsync(401, "invalid_otp");
        Assert.Equal("""{"type":"rejected","reason":"Invalid OTP"}""", await socket.NextAsync());

        var approved = await phone.ApproveAsync(session).OkAsync<Approved>();
        Assert.Equal(
            $$"""{"type":"approved","jwt":"{{approved.Jwt}}","hash":"{{approved.Hash}}","random":"{{session.Random}}","expiresAt":"{{approved.ExpiresAt:yyyy-MM-dd'T'HH:mm:ss'Z'}}"}""",
            await socket.NextAsync());
        Assert.Null(await socket.NextAsync());
        Assert.Equal(1000, (int?)socket.CloseStatus);
    }

    [Fact]
    public async Task The_token_may_be_sent_as_a_header()
    {
        var session = await (await Phone.EnrollAsync(_server)).InitiateAsync();
        using var socket = await SocketProbe.OpenAsync(_server, $"/ws/session/{session.SessionId}", o => o.SetRequestHeader("Authorization", $"Bearer {session.WsToken}"));
        Assert.Contains("otp_ready", await socket.NextAsync(), StringComparison.Ordinal);
        Assert.Null(socket.SubProtocol);
    }

    [Fact]
    public async Task The_token_may_be_sent_as_a_subprotocol_and_the_other_one_is_selected()
    {
        var session = await (await Phone.EnrollAsync(_server)).InitiateAsync();
        using var socket = await SocketProbe.OpenAsync(_server, $"/ws/session/{session.SessionId}", o =>
        {
            o.AddSubProtocol("idtoken.v1");
            o.AddSubProtocol($"idtoken.token.{session.WsToken}");
        });
        Assert.Equal("idtoken.v1", socket.SubProtocol);
        Assert.Contains("otp_ready", await socket.NextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?token=")]
    [InlineData("?token=dev.AAAA")]
    [InlineData("?token=nokid.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("?token=%00")]
    public async Task A_missing_or_wrong_token_is_accepted_and_closed_with_4001(string query)
    {
        var session = await (await Phone.EnrollAsync(_server)).InitiateAsync();
        using var socket = await SocketProbe.OpenAsync(_server, $"/ws/session/{session.SessionId}{query}");
        Assert.Null(await socket.NextAsync());
        Assert.Equal(4001, (int?)socket.CloseStatus);
    }

    [Fact]
    public async Task A_plain_GET_is_400_with_a_hint()
    {
        using var response = await _server.Http.GetAsync("/ws/session/sess_x", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("WebSocket connection expected.", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Text_from_the_client_is_ignored()
    {
        var (phone, session, socket) = await ConnectAsync();
        using var open = socket;
        await socket.NextAsync();
        await socket.SendAsync("hello"u8.ToArray());
        await socket.SendAsync(new byte[4096]);
        await socket.SendAsync(new byte[3000], end: false);
        await socket.SendAsync(new byte[1096], end: true);
        await phone.ApproveAsync(session).OkAsync<Approved>();
        Assert.Contains("approved", await socket.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_over_4_KiB_is_closed_with_1009()
    {
        var (_, _, socket) = await ConnectAsync();
        using var open = socket;
        await socket.NextAsync();
        await socket.SendAsync(new byte[4096], end: false);
        await socket.SendAsync(new byte[1], end: true);
        Assert.Null(await socket.NextAsync());
        Assert.Equal(1009, (int?)socket.CloseStatus);
    }

    [Fact]
    public async Task A_binary_message_is_closed_with_1003()
    {
        var (_, _, socket) = await ConnectAsync();
        using var open = socket;
        await socket.NextAsync();
        await socket.SendAsync([1, 2, 3], WebSocketMessageType.Binary);
        Assert.Null(await socket.NextAsync());
        Assert.Equal(1003, (int?)socket.CloseStatus);
    }

    [Fact]
    public async Task A_client_that_closes_is_answered()
    {
        var (_, _, socket) = await ConnectAsync();
        using var open = socket;
        await socket.NextAsync();
        await socket.CloseAsync();
        Assert.Equal(1000, (int?)socket.CloseStatus);
    }

    private async Task<(Phone Phone, InitiateResponse Session, SocketProbe Socket)> ConnectAsync()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        return (phone, session, await SocketProbe.OpenAsync(_server, $"/ws/session/{session.SessionId}?token={session.WsToken}"));
    }
}
