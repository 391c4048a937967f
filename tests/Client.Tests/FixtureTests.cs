using System.Text.Json;
using System.Text.Json.Nodes;
using IdToken.Client.Tests.Hosting;
using IdToken.Contracts;

namespace IdToken.Client.Tests;

/// <summary>The literal messages of docs/protocol are what this client sends and understands.</summary>
public sealed class FixtureTests
{
    [Fact]
    public async Task Requests_are_sent_as_documented()
    {
        await AssertSentAsync("enroll-request", "/enroll", c => c.EnrollAsync(
            new EnrollRequest { VdsData = Text("enroll-request", "vdsData"), PublicKeyPem = Text("enroll-request", "publicKeyPem"), DeviceId = "pixel-9", FcmToken = "fcm-1" }, Deadline.Token));
        await AssertSentAsync("initiate-request", "/auth/initiate", c => c.InitiateAsync(
            new InitiateRequest { TokenId = "tok_1", ServiceId = "demo", Scopes = ["identity:basic"], Nonce = "n-0S6_WzA2Mj" }, Deadline.Token));
        await AssertSentAsync("initiate-request", "/auth/initiate", c => c.SignInAsync(
            new SignInRequest { TokenId = "tok_1", ServiceId = "demo", Scopes = ["identity:basic"], Nonce = "n-0S6_WzA2Mj" }, Deadline.Token));
        await AssertSentAsync("verify-request", "/auth/verify", c => c.VerifyAsync(
            new VerifyRequest { SessionId = Text("verify-request", "sessionId"), TokenId = "tok_1", Otp = "482917", SignatureBase64 = "MEUCIQ", Timestamp = 1736935230, GrantedScopes = ["identity:name"] }, Deadline.Token));
        await AssertSentAsync("decline-request", "/auth/decline", c => c.DeclineAsync(
            new DeclineRequest { SessionId = Text("decline-request", "sessionId"), TokenId = "tok_1", SignatureBase64 = "MEUCIQ", Timestamp = 1736935230 }, Deadline.Token));
        await AssertSentAsync("report-request", "/auth/report", c => c.ReportAsync(
            new ReportRequest { SessionId = Text("report-request", "sessionId"), TokenId = "tok_1", SignatureBase64 = "MEUCIQ", Timestamp = 1736935230 }, Deadline.Token));
    }

    [Fact]
    public async Task An_invitation_is_accepted_as_documented()
    {
        await using var server = await FakeServer.StartAsync();
        JsonNode? sent = null;
        server.Post = async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            sent = JsonNode.Parse(await reader.ReadToEndAsync(Deadline.Token));
            await FakeServer.JsonAsync(http, Fixture("accept-invitation-response"));
        };
        var code = Text("accept-invitation-request", "preAuthorizedCode");
        Assert.True(PhoneInvitation.TryParse($" {server.Url}phone/#/invitation/{code}.6\n", out var invitation));
        using var key = PhoneKey.Create();
        var identity = await server.NewClient().AcceptInvitationAsync(invitation, key, "482917", "pixel-9", cancellationToken: Deadline.Token).SoonAsync();
        Assert.Equal(("tok_1", "pixel-9", At("2026-01-15T10:00:00Z"), "Ada Lovelace"), (identity.TokenId, identity.DeviceId, identity.ExpiresAt, identity.Name));
        var documented = JsonNode.Parse(Fixture("accept-invitation-request"))!.AsObject();
        Assert.Equal(documented.Select(member => member.Key), sent!.AsObject().Select(member => member.Key));
        Assert.Equal((code, "482917", "pixel-9", key.PublicKeyPem), ((string?)sent["preAuthorizedCode"], (string?)sent["txCode"], (string?)sent["deviceId"], (string?)sent["publicKeyPem"]));
    }

    [Fact]
    public async Task A_code_recovers_as_documented()
    {
        await using var server = await FakeServer.StartAsync();
        JsonNode? sent = null;
        server.Post = async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            sent = JsonNode.Parse(await reader.ReadToEndAsync(Deadline.Token));
            await FakeServer.JsonAsync(http, Fixture("recover-response"));
        };
        var code = Text("recover-request", "recoveryCode");
        Assert.True(PhoneRecovery.TryParse($"{server.Url}phone/#/recover/tok_1/{code}", out var recovery));
        using var key = PhoneKey.Create();
        var identity = await server.NewClient().RecoverPhoneAsync(recovery, key, "pixel-9", cancellationToken: Deadline.Token).SoonAsync();
        Assert.Equal(new("tok_1", "pixel-9", At("2026-01-15T10:00:00Z"), key, "Ada Lovelace"), identity);
        Assert.Equal(JsonNode.Parse(Fixture("recover-request"))!.AsObject().Select(member => member.Key), sent!.AsObject().Select(member => member.Key));
        Assert.Equal(("tok_1", code, "pixel-9", key.PublicKeyPem), ((string?)sent["tokenId"], (string?)sent["recoveryCode"], (string?)sent["deviceId"], (string?)sent["publicKeyPem"]));

        server.Post = http => FakeServer.JsonAsync(http, Fixture((http.Request.Path == "/device/move" ? "move" : "recovery-codes") + "-response"));
        var made = await server.NewClient().MakeRecoveryCodesAsync(identity, Deadline.Token).SoonAsync();
        Assert.Equal([code, "0VFY6-P1ZAE-8GS3K-QM4T2"], made.Codes);
        Assert.Equal(new(made.Codes, "https://id.example/phone/#/recover/tok_1", At("2026-01-15T10:00:00Z")), made);
        Assert.Equal(new MoveResponse(code, $"https://id.example/phone/#/recover/tok_1/{code}", At("2025-01-15T10:10:00Z")), await server.NewClient().MakeMoveLinkAsync(identity, Deadline.Token).SoonAsync());
    }

    [Fact]
    public async Task Responses_are_understood_as_documented()
    {
        await using var server = await FakeServer.StartAsync();
        server.Post = http => FakeServer.JsonAsync(http, Fixture(http.Request.Path.Value!.Split('/')[^1] + "-response"));
        var client = server.NewClient();
        Assert.Equal(new EnrollResponse(true, "tok_1", At("2026-01-15T10:00:00Z")), await client.EnrollAsync(new EnrollRequest(), Deadline.Token).SoonAsync());
        Assert.Equal(
            new InitiateResponse("sess_9f2cXq7pT1yV0bKd3RmZaw", "482917", "k1.3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "a1b2c3d4e5f67890", At("2025-01-15T10:01:00Z")),
            await client.InitiateAsync(new InitiateRequest(), Deadline.Token).SoonAsync());
        Assert.Equal(
            new Approved(Text("verify-response", "jwt"), "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "a1b2c3d4e5f67890", At("2025-01-15T11:00:00Z")),
            await client.VerifyAsync(new VerifyRequest(), Deadline.Token).SoonAsync());
    }

    [Theory]
    [InlineData("problem", IdTokenErrorCodes.InvalidOtp, "The code differs, or the timestamp is too far off.")]
    [InlineData("validation-problem", IdTokenErrorCodes.InvalidRequest, "The request is not valid.")]
    public async Task Refusals_are_understood_as_documented(string fixture, string code, string message)
    {
        await using var server = await FakeServer.StartAsync();
        var status = (int)JsonNode.Parse(Fixture(fixture))!["status"]!;
        server.Post = http => FakeServer.RespondAsync(http, status, "application/problem+json", Fixture(fixture));
        var error = await server.NewClient().VerifyAsync(new VerifyRequest(), Deadline.Token).FailsAsync(code);
        Assert.Equal((status, message), ((int)error.Status!, error.Message));
        Assert.Equal(fixture == "validation-problem", error.Errors.ContainsKey("tokenId"));
    }

    [Fact]
    public async Task Events_of_a_pending_session_are_understood_as_documented()
    {
        await using var server = await FakeServer.StartAsync(Transport.Hub);
        server.OnConnection = async connection =>
        {
            await connection.SendAsync(Fixture("hub-otp-ready").Trim());
            await connection.SendAsync(Fixture("hub-rejected").Trim());
            await connection.SendAsync(Fixture("hub-rejected-final").Trim());
        };
        await using var session = await server.SignInAsync();
        SessionEvent[] expected =
        [
            new ConnectionEvent(true), new OtpReadyEvent("482917", At("2025-01-15T10:01:00Z")),
            new RejectedEvent(RejectionReasons.InvalidOtp, Final: false), new RejectedEvent(RejectionReasons.DeclinedByUser, Final: true),
        ];
        Assert.Equal(expected, await session.EventsAsync(Deadline.Token).AllAsync());
    }

    [Fact]
    public async Task Frames_are_understood_as_documented()
    {
        await using var server = await FakeServer.StartAsync(Transport.Raw);
        server.OnConnection = async connection =>
        {
            await connection.SendAsync(Fixture("raw-otp-ready").Trim());
            await connection.SendAsync(Fixture("raw-rejected").Trim());
            await connection.SendAsync(Fixture("raw-approved").Trim());
        };
        await using var session = await server.SignInAsync();
        // The fixture's random is right and its hash is not, so this error shows that the frame was understood.
        await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.HashMismatch);
        SessionEvent[] expected =
        [
            new ConnectionEvent(true), new OtpReadyEvent("482917", At("2025-01-15T10:01:00Z")), new RejectedEvent(RejectionReasons.InvalidOtp, Final: false),
        ];
        Assert.Equal(expected, (await session.EventsAsync(Deadline.Token).AllAsync()).SkipLast(1));
    }

    [Theory]
    [InlineData("hub-expired", IdTokenErrorCodes.Expired)]
    [InlineData("hub-replaced", IdTokenErrorCodes.Replaced)]
    // The fixture's random is right and its hash is not, so this error shows that the event was understood.
    [InlineData("hub-approved", IdTokenErrorCodes.HashMismatch)]
    public async Task Final_events_are_understood_as_documented(string fixture, string code)
    {
        await using var server = await FakeServer.StartAsync(Transport.Hub);
        server.OnConnection = connection => connection.SendAsync(Fixture(fixture).Trim());
        await using var session = await server.SignInAsync();
        await session.ResultAsync(Deadline.Token).FailsAsync(code);
    }

    [Fact]
    public async Task Events_of_a_feed_are_understood_as_documented()
    {
        const string Session = "sess_9f2cXq7pT1yV0bKd3RmZaw";
        (string Fixture, ServiceEvent Event)[] documented =
        [
            ("service-events-lost", new EventsLost("40", ["session_initiated", "session_rejected", "session_expired"])),
            ("service-session-initiated", new SessionInitiated("41", Session, "tok_1", At("2025-01-15T10:00:00Z"))),
            ("service-session-rejected", new SessionRejected("42", Session, "tok_1", At("2025-01-15T10:00:20Z"), RejectionReasons.InvalidOtp, Final: false)),
            ("service-session-approved", new SessionApproved("43", Session, "tok_1", At("2025-01-15T10:00:30Z"), Text("service-session-approved", "jwt"))),
            ("service-session-expired", new SessionExpired("44", Session, "tok_1", At("2025-01-15T10:01:00Z"))),
        ];
        await using var server = await FakeServer.StartAsync();
        await using var reader = server.Read();
        var connection = await server.Feed.ConnectionAsync();
        foreach (var (fixture, happened) in documented)
        {
            Assert.Equal(Fixture(fixture).Trim(), JsonSerializer.Serialize(happened, ContractsJsonContext.Default.ServiceEvent));
            await connection.SendAsync(Fixture(fixture));
            Assert.Equal(happened, await reader.NextAsync());
        }

        var all = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "protocol"), "service-*.json").Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(all.Order(), documented.Select(d => d.Fixture).Order());
    }

    private static async Task AssertSentAsync(string fixture, string path, Func<IdTokenClient, Task> call)
    {
        await using var server = await FakeServer.StartAsync();
        var sent = new TaskCompletionSource<(string Path, string? Type, JsonNode? Body)>();
        server.Post = async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            sent.SetResult((http.Request.Path, http.Request.ContentType, JsonNode.Parse(await reader.ReadToEndAsync(Deadline.Token))));
            http.Response.StatusCode = 500;
        };
        await call(server.NewClient()).FailsAsync(IdTokenErrorCodes.UnexpectedResponse);
        var request = await sent.Task.SoonAsync();
        Assert.Equal((path, "application/json"), (request.Path, request.Type));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Fixture(fixture)), request.Body), request.Body?.ToJsonString());
    }

    private static string Fixture(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "protocol", name + ".json"));

    private static string Text(string fixture, string member) => (string)JsonNode.Parse(Fixture(fixture))![member]!;

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
}
