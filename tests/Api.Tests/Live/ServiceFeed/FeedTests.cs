using System.Globalization;
using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Live.ServiceFeed;

/// <summary>What a service receives about its sign-ins (protocol, section 6).</summary>
public sealed class FeedTests(DefaultServer host) : IAsyncLifetime
{
    private BackEnd _backEnd = null!;

    public static TheoryData<FeedTransport> Transports => FeedTransport.Both;

    public async ValueTask InitializeAsync() => _backEnd = await BackEnd.StartAsync(host);

    public ValueTask DisposeAsync() => _backEnd.DisposeAsync();

    [Theory, MemberData(nameof(Transports))]
    public async Task A_sign_in_is_reported_from_beginning_to_end(FeedTransport transport)
    {
        using var listener = await _backEnd.ListenAsync(transport);
        var phone = await Phone.EnrollAsync(_backEnd.Server);
        var session = await phone.InitiateAsync();
        await phone.VerifyAsync(phone.Approval(session, Phone.WrongCode(session))).RefusedAsync(401, "invalid_otp");
        var approved = await phone.ApproveAsync(session).OkAsync<Approved>();

        Assert.Equal("session_initiated", (string?)(await listener.NextAsync())!["type"]);
        Assert.Equal("session_rejected Invalid OTP", await listener.NextAsync(1));
        var last = (await listener.NextAsync())!;
        Assert.Equal(("session_approved", approved.Jwt), ((string?)last["type"], (string?)last["jwt"]));
        Assert.Equal((session.SessionId, phone.TokenId), ((string?)last["sessionId"], (string?)last["tokenId"]));
    }

    [Fact]
    public async Task The_frames_have_these_members_in_this_order_and_no_others()
    {
        using var socket = await SocketProbe.OpenAsync(_backEnd.Server, "/ws", o => o.SetRequestHeader("Authorization", $"Bearer {_backEnd.Token}"));
        var phone = await Phone.EnrollAsync(_backEnd.Server);
        var session = await phone.InitiateAsync();
        await phone.VerifyAsync(phone.Approval(session, Phone.WrongCode(session))).RefusedAsync(401, "invalid_otp");
        var approved = await phone.ApproveAsync(session).OkAsync<Approved>();
        foreach (var (type, rest) in ((string, string)[])[("session_initiated", ""), ("session_rejected", ""","reason":"Invalid OTP","final":false"""), ("session_approved", $",\"jwt\":\"{approved.Jwt}\"")])
        {
            var frame = (await socket.NextAsync())!;
            var json = JsonNode.Parse(frame)!;
            Assert.Equal($$"""{"type":"{{type}}","id":"{{json["id"]}}","sessionId":"{{session.SessionId}}","tokenId":"{{phone.TokenId}}","occurredAt":"{{json["occurredAt"]}}"{{rest}}}""", frame);
            Assert.Matches("^[0-9]+$", (string)json["id"]!);
            Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", (string)json["occurredAt"]!);
        }
    }

    [Fact]
    public async Task Every_final_rejection_is_reported_as_final()
    {
        using var listener = await _backEnd.ListenAsync(FeedTransport.Raw);
        var phone = await Phone.EnrollAsync(_backEnd.Server);
        await phone.DeclineAsync(await phone.InitiateAsync());
        Assert.Equal("session_initiated, session_rejected Declined by user", await listener.NextAsync(2));

        var locked = await phone.InitiateAsync();
        for (var i = 0; i < 4; i++)
            (await phone.VerifyAsync(phone.Approval(locked, Phone.WrongCode(locked)))).Dispose();
        Assert.Equal("session_initiated, session_rejected Invalid OTP, session_rejected Invalid OTP", await listener.NextAsync(3));
        var last = (await listener.NextAsync())!;
        Assert.Equal(("Too many attempts", true), ((string?)last["reason"], (bool?)last["final"]));
    }

    [Fact]
    public async Task The_expiry_of_a_session_without_a_browser_is_reported()
    {
        await using var hasty = await BackEnd.StartAsync(host, null, "IdToken:Session:Lifetime=00:00:01");
        using var listener = await hasty.ListenAsync(FeedTransport.Raw);
        var phone = await Phone.EnrollAsync(hasty.Server);
        var session = await phone.InitiateAsync();
        Assert.Equal("session_initiated", await listener.NextAsync(1));
        var expired = (await listener.NextAsync())!;
        Assert.Equal(("session_expired", session.SessionId), ((string?)expired["type"], (string?)expired["sessionId"]));
    }

    [Fact]
    public async Task The_expiry_of_a_session_whose_state_was_lost_is_reported()
    {
        await using var hasty = await BackEnd.StartAsync(host, null, "IdToken:Session:Lifetime=00:00:01");
        using var listener = await hasty.ListenAsync(FeedTransport.Raw);
        var session = await (await Phone.EnrollAsync(hasty.Server)).InitiateAsync();
        await host.Store.DeleteSessionAsync(session.SessionId);
        Assert.Equal("session_initiated, session_expired", await listener.NextAsync(2));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_reconnect_loses_and_repeats_nothing(FeedTransport transport)
    {
        var phone = await Phone.EnrollAsync(_backEnd.Server);
        string position;
        using (var before = await _backEnd.ListenAsync(transport))
        {
            // Nothing was sent yet: the connection's start is the position to resume from.
            position = before.Position;
        }

        var heard = new List<string>();
        var sessions = new List<string>();
        for (var round = 0; round < 4; round++)
        {
            // More than the server reads at once, from many clients at the same time.
            var started = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => phone.InitiateAsync()));
            sessions.AddRange(started.Select(s => s.SessionId));
            using var listener = await _backEnd.ListenAsync(transport, position);
            var count = round == 3 ? sessions.Count - heard.Count : 37;
            for (var i = 0; i < count; i++)
            {
                var word = (await listener.NextAsync())!;
                Assert.True(Number(word["id"]) > Number(position));
                position = (string)word["id"]!;
                heard.Add((string)word["sessionId"]!);
            }
        }

        Assert.Equal(sessions.Order(), heard.Order());
    }

    [Fact]
    public async Task Without_a_position_the_feed_begins_with_the_next_event()
    {
        var phone = await Phone.EnrollAsync(_backEnd.Server);
        await phone.InitiateAsync();
        Assert.Equal(1, await host.Store.FeedLengthAsync(_backEnd.ServiceId));
        using var listener = await _backEnd.ListenAsync(FeedTransport.Raw);
        var session = await phone.InitiateAsync();
        Assert.Equal(session.SessionId, (string?)(await listener.NextAsync())!["sessionId"]);
    }

    [Fact]
    public async Task Every_connection_of_a_service_receives_every_event_and_no_other_service_any()
    {
        await using var other = await BackEnd.StartAsync(host);
        using var raw = await _backEnd.ListenAsync(FeedTransport.Raw);
        using var second = await _backEnd.ListenAsync(FeedTransport.Raw);
        using var hub = await _backEnd.ListenAsync(FeedTransport.Hub);
        using var foreign = await other.ListenAsync(FeedTransport.Raw);
        var session = await (await Phone.EnrollAsync(_backEnd.Server)).InitiateAsync();
        var theirs = await (await Phone.EnrollAsync(other.Server)).InitiateAsync();
        foreach (var listener in (FeedListener[])[raw, second, hub])
            Assert.Equal(session.SessionId, (string?)(await listener.NextAsync())!["sessionId"]);
        Assert.Equal(theirs.SessionId, (string?)(await foreign.NextAsync())!["sessionId"]);
    }

    [Fact]
    public async Task Events_of_one_instance_reach_a_connection_on_another()
    {
        await using var two = await TestServer.StartAsync(
            host.Store.ConnectionString, null, $"IdToken:Services:0:Id={_backEnd.ServiceId}", "IdToken:Services:0:AllowedScopes:0=identity:basic",
            $"IdToken:ServiceIssuers:0:MetadataAddress={_backEnd.Issuer.MetadataAddress}", $"IdToken:ServiceIssuers:0:Audience={_backEnd.ServiceId}", $"IdToken:ServiceIssuers:0:ServiceId={_backEnd.ServiceId}");
        using var listener = await _backEnd.ListenAsync(FeedTransport.Raw);
        var session = await (await Phone.EnrollAsync(two)).InitiateAsync();
        Assert.Equal(session.SessionId, (string?)(await listener.NextAsync())!["sessionId"]);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("1.5")]
    [InlineData("9007199254740993")]
    public async Task An_invalid_position_is_rejected(string after)
    {
        foreach (var transport in (FeedTransport[])[FeedTransport.Raw, FeedTransport.Hub])
            Assert.Equal(400, (await Assert.ThrowsAsync<RefusedUpgradeException>(() => _backEnd.ListenAsync(transport, after))).Status);
    }

    [Fact]
    public async Task Nothing_is_kept_for_a_service_that_no_credential_can_open()
    {
        var serviceId = $"service-{Guid.NewGuid():N}";
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, $"IdToken:Services:0:Id={serviceId}", "IdToken:Services:0:AllowedScopes:0=identity:basic");
        await (await Phone.EnrollAsync(server)).InitiateAsync();
        Assert.Equal(0, await host.Store.FeedLengthAsync(serviceId));
    }

    private static long Number(JsonNode? id) => long.Parse((string)id!, CultureInfo.InvariantCulture);
}
