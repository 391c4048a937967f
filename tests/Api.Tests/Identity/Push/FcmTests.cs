using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;
using Microsoft.AspNetCore.Http;

namespace IdToken.Api.Tests.Identity.Push;

/// <summary>Firebase Cloud Messaging, HTTP v1.</summary>
public sealed class FcmTests(DefaultServer host) : IAsyncLifetime
{
    private const string Token = "fcm-token-of-the-phone";

    private readonly TestClock _clock = new();
    private readonly RSA _key = RSA.Create(2048);
    private readonly string _file = Path.GetTempFileName();
    private FakePushService _google = null!;
    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _google = await FakePushService.StartAsync();
        AnswerWith(200, """{"name":"projects/demo-project/messages/1"}""");
        await File.WriteAllTextAsync(_file, Account());
        _server = await TestServer.StartAsync(
            host.Store.ConnectionString, _clock, "IdToken:Push:PrivateNetworks:0=127.0.0.0/8", $"IdToken:Push:Fcm:Url={_google.Url}", $"IdToken:Push:Fcm:ServiceAccount={_file}");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _google.DisposeAsync();
        _key.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public async Task A_sign_in_is_sent_as_data_with_the_accounts_access_token()
    {
        var phone = await SubscribedAsync();
        var session = await phone.InitiateAsync();
        var push = await NextAsync();
        Assert.Equal("/v1/projects/demo-project/messages:send", push.Path);
        Assert.Equal("Bearer access-1", push["Authorization"]);
        var message = JsonNode.Parse(push.Body)!["message"]!;
        Assert.Equal(["token", "data", "android"], message.AsObject().Select(member => member.Key));
        Assert.Equal(Token, (string?)message["token"]);
        Assert.Equal($$"""{"sessionId":"{{session.SessionId}}","expiresAt":"{{session.ExpiresAt.ToUnixTimeSeconds()}}"}""", message["data"]!.ToJsonString());
        Assert.Equal("HIGH", (string?)message["android"]!["priority"]);
        Assert.Equal("60s", (string?)message["android"]!["ttl"]);
        Assert.Equal("sign-in", (string?)message["android"]!["collapse_key"]);
    }

    [Fact]
    public async Task The_account_proves_itself_by_its_key_and_its_token_serves_many_pushes()
    {
        var phone = await SubscribedAsync();
        for (var i = 0; i < 3; i++)
        {
            await phone.InitiateAsync();
            await NextAsync();
        }

        var asked = Assert.Single(_google.Seen, seen => seen.Path == "/token");
        var form = Encoding.UTF8.GetString(asked.Body).Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
        var parts = form["assertion"].Split('.');
        Assert.True(_key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        Assert.Equal("idtoken@demo-project.iam.gserviceaccount.com", (string?)claims["iss"]);
        Assert.Equal("https://www.googleapis.com/auth/firebase.messaging", (string?)claims["scope"]);
    }

    [Fact]
    public async Task A_token_given_at_the_enrollment_is_pushed_to()
    {
        var credential = await Phone.CredentialAsync(_server);
        var phone = new Phone(_server, (string)credential["tokenId"]!, ECDsa.Create(ECCurve.NamedCurves.nistP256));
        await _server.PostAsync("/enroll", phone.Enrollment((string)credential["vdsData"]!) with { FcmToken = Token }).OkAsync<EnrollResponse>();
        await phone.InitiateAsync();
        Assert.Equal(Token, (string?)JsonNode.Parse((await NextAsync()).Body)!["message"]!["token"]);
    }

    [Fact]
    public async Task A_token_that_is_unregistered_is_forgotten()
    {
        AnswerWith(404, """{"error":{"code":404,"status":"NOT_FOUND","details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"UNREGISTERED"}]}}""");
        var phone = await SubscribedAsync();
        await phone.InitiateAsync();
        await _server.Log.LineAsync($"Push address of {phone.TokenId} is not valid any more");
    }

    [Theory]
    [InlineData(404, """{"error":{"code":404,"status":"NOT_FOUND"}}""")]
    [InlineData(404, "<html>")]
    [InlineData(400, """{"error":{"code":400,"details":[{"errorCode":"INVALID_ARGUMENT"}]}}""")]
    [InlineData(401, "")]
    [InlineData(403, """{"error":{"code":403,"details":[{"errorCode":"SENDER_ID_MISMATCH"}]}}""")]
    public async Task Any_other_refusal_is_the_operators_and_forgets_nothing(int status, string body)
    {
        AnswerWith(status, body);
        var phone = await SubscribedAsync();
        await phone.InitiateAsync();
        await _server.Log.LineAsync($"refused a push with {status}");
        AnswerWith(200, "{}");
        await phone.InitiateAsync();
        await NextAsync();
        await NextAsync();
    }

    [Theory]
    [InlineData(429, null, "dropped: expired")]
    [InlineData(429, "5", "failed in try 1; trying again in 00:00:0")]
    [InlineData(503, "7", "failed in try 1; trying again in 00:00:")]
    [InlineData(503, null, "failed in try 1; trying again in 00:00:1")]
    public async Task Quota_and_outage_are_waited_for_as_FCM_says(int status, string? retryAfter, string line)
    {
        AnswerWith(status, "", retryAfter);
        await (await SubscribedAsync()).InitiateAsync();
        await _server.Log.LineAsync(line);
    }

    [Fact]
    public async Task An_account_that_Google_does_not_accept_is_in_the_log()
    {
        AnswerWith(200, "{}", tokenStatus: 400);
        await (await SubscribedAsync()).InitiateAsync();
        await _server.Log.LineAsync(": invalid_grant; check IdToken:Push:Fcm:ServiceAccount");
        Assert.DoesNotContain(_google.Seen, seen => seen.Path != "/token");
    }

    [Fact]
    public async Task Without_FCM_a_token_is_refused()
    {
        var phone = await Phone.EnrollAsync(host.Server);
        await phone.SubscribeAsync(host.Server, new() { FcmToken = Token }).RefusedAsync(422, "push_not_offered");
    }

    private async Task<Phone> SubscribedAsync()
    {
        var phone = await Phone.EnrollAsync(_server);
        await phone.SubscribeAsync(_server, new() { FcmToken = Token }).StatusAsync(HttpStatusCode.NoContent);
        return phone;
    }

    private async Task<SeenPush> NextAsync()
    {
        while (true)
        {
            if (await _google.NextAsync() is { Path: not "/token" } push)
                return push;
        }
    }

    private void AnswerWith(int status, string body, string? retryAfter = null, int tokenStatus = 200) => _google.Answer = http =>
    {
        var isToken = http.Request.Path == "/token";
        http.Response.StatusCode = isToken ? tokenStatus : status;
        http.Response.ContentType = "application/json";
        if (!isToken)
            http.Response.Headers.RetryAfter = retryAfter;
        return http.Response.WriteAsync(!isToken ? body : tokenStatus == 200 ? """{"access_token":"access-1","expires_in":3599,"token_type":"Bearer"}""" : """{"error":"invalid_grant"}""");
    };

    private string Account() => new JsonObject
    {
        ["type"] = "service_account",
        ["project_id"] = "demo-project",
        ["private_key"] = _key.ExportPkcs8PrivateKeyPem(),
        ["client_email"] = "idtoken@demo-project.iam.gserviceaccount.com",
        ["token_uri"] = $"{_google.Url}/token",
    }.ToJsonString();
}
