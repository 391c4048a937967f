using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using IdToken.Api.Live.SessionSockets;
using IdToken.Api.Platform.Sockets;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Live.SessionSockets;

/// <summary>The SignalR hub on the wire (protocol, section 5).</summary>
public sealed class SessionHubTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    [Fact]
    public async Task The_invocations_have_these_members_in_this_order_and_no_others()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        using var hub = await HubProbe.OpenAsync(_server, $"/hubs/session?sessionId={session.SessionId}", session.WsToken);
        Assert.Equal(
            $$"""{"type":1,"target":"OtpReady","arguments":[{"autoPassword":"{{session.AutoPassword}}","expiresAt":"{{session.ExpiresAt:yyyy-MM-dd'T'HH:mm:ss'Z'}}"}]}""",
            await hub.NextAsync());

        await phone.VerifyAsync(phone.Approval(session, Phone.WrongCode(session))).RefusedAsync(401, "invalid_otp");
        Assert.Equal("""{"type":1,"target":"Rejected","arguments":[{"reason":"Invalid OTP","final":false}]}""", await hub.NextAsync());

        var approved = await phone.ApproveAsync(session).OkAsync<Approved>();
        Assert.Equal(
            $$"""{"type":1,"target":"Approved","arguments":[{"jwt":"{{approved.Jwt}}","hash":"{{approved.Hash}}","random":"{{session.Random}}","expiresAt":"{{approved.ExpiresAt:yyyy-MM-dd'T'HH:mm:ss'Z'}}"}]}""",
            await hub.NextAsync());
        Assert.Equal("""{"type":7}""", await hub.NextAsync());
        Assert.Null(await hub.NextAsync());
    }

    /// <summary>The stock JavaScript client's start() rejects when the close comes into its handshake.</summary>
    [Fact]
    public async Task A_connection_to_a_resolved_session_is_not_closed_while_the_client_starts()
    {
        var phone = await Phone.EnrollAsync(_server);
        // Several, because a single one may be slow for another reason.
        for (var i = 0; i < 3; i++)
        {
            var session = await phone.InitiateAsync();
            await phone.ApproveAsync(session).OkAsync<Approved>();
            var start = Stopwatch.GetTimestamp();
            using var hub = await HubProbe.OpenAsync(_server, $"/hubs/session?sessionId={session.SessionId}", session.WsToken);
            Assert.Equal("Approved", (await hub.NextInvocationAsync())!.Value.Method);
            Assert.Equal("""{"type":7}""", await hub.NextAsync());
            // Timers go by the system's coarse clock and may fire some milliseconds early.
            Assert.True(Stopwatch.GetElapsedTime(start) > HubSockets.MinimumLife * 0.9, "closed too early");
        }
    }

    /// <summary>Code that an operator adds may send through the hub's context (protocol, section 5).</summary>
    [Fact]
    public async Task An_operators_own_code_reaches_a_session_by_group_and_by_user()
    {
        var phone = await Phone.EnrollAsync(_server);
        var (session, other) = (await phone.InitiateAsync(), await phone.InitiateAsync());
        using var hub = await HubProbe.OpenAsync(_server, $"/hubs/session?sessionId={session.SessionId}", session.WsToken);
        using var stranger = await HubProbe.OpenAsync(_server, $"/hubs/session?sessionId={other.SessionId}", other.WsToken);
        Assert.Equal("OtpReady", (await hub.NextInvocationAsync())!.Value.Method);
        Assert.Equal("OtpReady", (await stranger.NextInvocationAsync())!.Value.Method);

        var clients = _server.Services.GetRequiredService<IHubContext<SessionHub, ISessionClient>>().Clients;
        await clients.Group(session.SessionId).OtpReady(new("group", session.ExpiresAt));
        await clients.User(session.SessionId).OtpReady(new("user", session.ExpiresAt));
        Assert.Contains("group", await hub.NextAsync(), StringComparison.Ordinal);
        Assert.Contains("user", await hub.NextAsync(), StringComparison.Ordinal);
        await phone.ApproveAsync(other).OkAsync<Approved>();
        Assert.Equal("Approved", (await stranger.NextInvocationAsync())!.Value.Method);
    }

    [Fact]
    public async Task A_browser_may_send_its_token_in_the_query()
    {
        var session = await (await Phone.EnrollAsync(_server)).InitiateAsync();
        using var hub = await HubProbe.OpenAsync(_server, $"/hubs/session?sessionId={session.SessionId}&access_token={session.WsToken}");
        Assert.Equal("OtpReady", (await hub.NextInvocationAsync())!.Value.Method);
    }

    [Fact]
    public async Task Negotiation_works_and_offers_only_WebSockets()
    {
        var session = await (await Phone.EnrollAsync(_server)).InitiateAsync();
        var negotiated = await NegotiateAsync(session.SessionId, session.WsToken).OkAsync<JsonObject>();
        Assert.Equal(["WebSockets"], negotiated["availableTransports"]!.AsArray().Select(t => (string?)t!["transport"]));

        using var hub = await HubProbe.OpenAsync(_server, $"/hubs/session?sessionId={session.SessionId}&id={negotiated["connectionToken"]}", session.WsToken);
        Assert.Equal("OtpReady", (await hub.NextInvocationAsync())!.Value.Method);
    }

    /// <summary>An instance that kept something for each negotiation could be filled up with them.</summary>
    [Fact]
    public async Task A_negotiation_leaves_nothing_behind_and_serves_for_a_connect_to_any_instance()
    {
        await using var other = await TestServer.StartAsync(host.Store.ConnectionString);
        var session = await (await Phone.EnrollAsync(_server)).InitiateAsync();
        var negotiated = await NegotiateAsync(session.SessionId, session.WsToken).OkAsync<JsonObject>();
        Assert.Equal(1, (int?)negotiated["negotiateVersion"]);

        var path = $"/hubs/session?sessionId={session.SessionId}&access_token={session.WsToken}&id={negotiated["connectionToken"]}";
        using var hub = await HubProbe.OpenAsync(other, path);
        Assert.Equal("OtpReady", (await hub.NextInvocationAsync())!.Value.Method);
        Assert.DoesNotContain(other.Log.Lines, line => line.Contains(session.WsToken, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_valid_token_the_answer_is_401()
    {
        var session = await (await Phone.EnrollAsync(_server)).InitiateAsync();
        await NegotiateAsync(session.SessionId, null).RefusedAsync(401, "invalid_ws_token");
        await NegotiateAsync(session.SessionId, "dev.AAAA").RefusedAsync(401, "invalid_ws_token");
        await NegotiateAsync("", session.WsToken).RefusedAsync(401, "invalid_ws_token");
        await NegotiateAsync($"{session.SessionId}&sessionId={session.SessionId}", session.WsToken).RefusedAsync(401, "invalid_ws_token");
    }

    [Fact]
    public async Task Negotiating_for_a_session_that_does_not_exist_is_404()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        await host.Store.DeleteSessionAsync(session.SessionId);
        await NegotiateAsync(session.SessionId, session.WsToken).RefusedAsync(404, "session_not_found");
    }

    [Fact]
    public async Task Clients_cannot_call_any_method()
    {
        var session = await (await Phone.EnrollAsync(_server)).InitiateAsync();
        using var hub = await HubProbe.OpenAsync(_server, $"/hubs/session?sessionId={session.SessionId}", session.WsToken);
        await hub.NextAsync();
        foreach (var method in (string[])["Approved", "OnConnectedAsync", "Dispose"])
        {
            await hub.SendAsync($$"""{"type":1,"invocationId":"1","target":"{{method}}","arguments":[]}""");
            Assert.Contains("Method does not exist", await hub.NextAsync(), StringComparison.Ordinal);
        }
    }

    private async Task<HttpResponseMessage> NegotiateAsync(string sessionId, string? wsToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/hubs/session/negotiate?negotiateVersion=1&sessionId={sessionId}");
        if (wsToken is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", wsToken);
        return await _server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
