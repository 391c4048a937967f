using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IdToken.Client.Tests.Hosting;
using Microsoft.AspNetCore.Http;

namespace IdToken.Client.Tests;

/// <summary>What a device session answers, and what becomes of the request.</summary>
public sealed class DeviceAnswerTests
{
    [Fact]
    public async Task An_approval_signs_the_code_that_was_compared_and_the_scopes_that_were_chosen()
    {
        var (stage, _, request) = await DeviceStage.AskedAsync();
        await using var __ = stage;
        await stage.Session.ApproveAsync(request, scopes: ["identity:basic"], cancellationToken: Deadline.Token).SoonAsync();
        AssertSigned(stage, "482917", "|identity:basic");
        Assert.Equal(("sess_1", "tok_1", "482917"), ((string?)stage.Posted!["sessionId"], (string?)stage.Posted["tokenId"], (string?)stage.Posted["otp"]));
        Assert.Equal(["identity:basic"], stage.Posted["grantedScopes"]!.AsArray().Select(s => (string?)s));
        Assert.Equal("approved sess_1", await stage.WordAsync());
        Assert.Empty(stage.Session.Pending);
    }

    [Fact]
    public async Task A_typed_code_may_be_grouped_and_anything_else_is_not_sent()
    {
        var (stage, _, request) = await DeviceStage.AskedAsync(code: null);
        await using var __ = stage;
        foreach (var code in (string?[])[null, "", "48291", "4829170", "48291x", "٤٨٢٩١٧"])
            await Assert.ThrowsAsync<ArgumentException>(() => stage.Session.ApproveAsync(request, code, cancellationToken: Deadline.Token));
        Assert.Null(stage.Posted);
        await stage.Session.ApproveAsync(request, " 482 – 917", cancellationToken: Deadline.Token).SoonAsync();
        AssertSigned(stage, "482917", "|identity:basic identity:age_over_18");
        Assert.Equal("482917", DeviceSession.FindCode("482-917"));
    }

    [Theory]
    [InlineData("decline", "declined")]
    [InlineData("report", "reported")]
    public async Task A_refusal_signs_its_word(string word, string state)
    {
        var (stage, connection, request) = await DeviceStage.AskedAsync();
        await using var __ = stage;
        await (word == "report" ? stage.Session.ReportAsync(request, Deadline.Token) : stage.Session.DeclineAsync(request, Deadline.Token)).SoonAsync();
        AssertSigned(stage, word, "");
        Assert.Equal($"{state} sess_1", await stage.WordAsync());
        // What the channel says of it afterwards is the same.
        await connection.ResolveAsync("sess_1", "declined");
        await connection.RequestAsync(stage.NewRequest("next"));
        Assert.Equal("requested next", await stage.WordAsync());
    }

    [Fact]
    public async Task A_report_counts_more_than_the_decline_that_the_channel_says()
    {
        var (stage, connection, request) = await DeviceStage.AskedAsync();
        await using var __ = stage;
        await connection.ResolveAsync("sess_1", "declined");
        Assert.Equal("declined sess_1", await stage.WordAsync());
        await stage.Session.ReportAsync(request, Deadline.Token).SoonAsync();
        Assert.Equal("reported sess_1", await stage.WordAsync());
    }

    [Theory]
    [InlineData(429, IdTokenErrorCodes.TooManyAttempts, "locked")]
    [InlineData(404, IdTokenErrorCodes.SessionNotFound, "expired")]
    [InlineData(409, IdTokenErrorCodes.SessionResolved, "over")]
    [InlineData(403, IdTokenErrorCodes.EnrollmentRevoked, "revoked")]
    public async Task An_answer_that_comes_too_late_ends_the_request(int status, string code, string state)
    {
        var (stage, connection, request) = await DeviceStage.AskedAsync();
        await using var __ = stage;
        stage.Answer = FakeDeviceHub.Problem(status, code);
        await stage.Session.ApproveAsync(request, cancellationToken: Deadline.Token).FailsAsync(code);
        Assert.Equal($"{state} sess_1", await stage.WordAsync());
        Assert.Empty(stage.Session.Pending);
        await connection.ResolveAsync("sess_1", "approved");
        await connection.RequestAsync(stage.NewRequest("next"));
        Assert.Equal(state == "over" ? "approved sess_1" : "requested next", await stage.WordAsync());
    }

    [Theory]
    [InlineData(401, IdTokenErrorCodes.InvalidOtp)]
    [InlineData(0, IdTokenErrorCodes.Unreachable)]
    public async Task An_answer_that_may_be_repeated_leaves_the_request(int status, string code)
    {
        var (stage, _, request) = await DeviceStage.AskedAsync();
        await using var __ = stage;
        stage.Answer = status == 0 ? Abort : FakeDeviceHub.Problem(status, code);
        await stage.Session.ApproveAsync(request, cancellationToken: Deadline.Token).FailsAsync(code);
        Assert.Single(stage.Session.Pending);
    }

    [Theory]
    [InlineData(204, "declined sess_1")]
    [InlineData(503, "expired sess_1")]
    public async Task An_answer_on_its_way_at_the_end_decides_how_the_request_ends(int status, string word)
    {
        var (stage, _, request) = await DeviceStage.AskedAsync(lifetime: DeviceStage.Short);
        await using var __ = stage;
        var (arrived, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        stage.Answer = async http =>
        {
            arrived.SetResult();
            await goOn.Task;
            http.Response.StatusCode = status;
        };
        var declining = stage.Session.DeclineAsync(request, Deadline.Token);
        await arrived.Task.SoonAsync();
        stage.Clock.Advance(DeviceStage.Short);
        Assert.Single(stage.Session.Pending);
        goOn.SetResult();
        await declining.SoonAsync().ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.Equal(word, await stage.WordAsync());
    }

    [Fact]
    public async Task A_key_may_sign_in_DER_or_in_64_bytes()
    {
        foreach (var format in (DSASignatureFormat[])[DSASignatureFormat.Rfc3279DerSequence, DSASignatureFormat.IeeeP1363FixedFieldConcatenation])
        {
            using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            await using var server = await FakeServer.StartAsync();
            var identity = new PhoneIdentity("tok_1", "device", DateTimeOffset.MaxValue, new ForeignKey(ecdsa, format));
            server.Devices.Listing = http =>
            {
                var token = http.Request.Headers.Authorization.ToString()["Bearer ".Length..];
                var dot = token.LastIndexOf('.');
                var signature = Base64Url.DecodeFromChars(token.AsSpan(dot + 1));
                var isSigned = ecdsa.VerifyData(Encoding.ASCII.GetBytes(token[..dot]), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
                var claims = JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]))!;
                var isComplete = (string?)claims["sub"] == "tok_1" && (string?)claims["aud"] == server.Issuer && (long)claims["exp"]! - (long)claims["iat"]! is > 0 and <= 60;
                return isSigned && isComplete ? FakeServer.JsonAsync(http, """{"sessions":[]}""") : FakeDeviceHub.Problem(401, "invalid_device_token")(http);
            };
            // Short integers among them.
            for (var i = 0; i < 300; i++)
                Assert.Empty(await server.NewClient().PendingSignInsAsync(identity, Deadline.Token).SoonAsync());
        }
    }

    private static Task Abort(HttpContext http)
    {
        http.Abort();
        return Task.CompletedTask;
    }

    private static void AssertSigned(DeviceStage stage, string word, string end)
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(stage.Key.PublicKeyPem);
        var message = $"sess_1|{word}|{(long)stage.Posted!["timestamp"]!}{end}";
        var signature = Base64Url.DecodeFromChars((string)stage.Posted["signatureBase64"]!);
        Assert.True(ecdsa.VerifyData(Encoding.UTF8.GetBytes(message), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation), message);
        Assert.Equal(stage.Clock.GetUtcNow().ToUnixTimeSeconds(), (long)stage.Posted["timestamp"]!);
    }

    /// <summary>A key as a platform's key store gives it.</summary>
    private sealed class ForeignKey(ECDsa key, DSASignatureFormat format) : IPhoneKey
    {
        public string PublicKeyPem => key.ExportSubjectPublicKeyInfoPem();

        public async ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return key.SignData(data.Span, HashAlgorithmName.SHA256, format);
        }
    }
}
