using System.Net;
using System.Text;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Hosting;

/// <summary>Whatever a client sends, it receives problem details, and nobody else is affected.</summary>
public sealed class BadInputTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    public static TheoryData<string> Endpoints => ["/enroll", "/auth/initiate", "/auth/verify", "/auth/decline", "/auth/report", "/dev/credentials"];

    [Theory, MemberData(nameof(Endpoints))]
    public async Task A_body_that_is_not_the_JSON_expected_is_an_invalid_request(string path)
    {
        foreach (var body in (string[])
            [
                "", "{", "null", "[]", "7", "\"text\"", "{\"tokenId\":", "{\"tokenId\":{}}", "{\"tokenId\":5}", "{\"tokenId\":\"\\ud800\"}", "{\"tokenId\":\"a\",\"tokenId\":\"b\"}",
                "\u0000", new string('[', 5000), "{\"a\":" + new string('[', 200) + new string(']', 200) + "}",
            ])
        {
            await PostAsync(path, body).RefusedAsync(400, "invalid_request");
        }

        await PostAsync(path, [.. "{\"tokenId\":\""u8, 0xFF, 0xFE, .. "\"}"u8]).RefusedAsync(400, "invalid_request");
    }

    [Theory]
    [InlineData("\"1736935200\"")]
    [InlineData("1e400")]
    [InlineData("1736935200.5")]
    [InlineData("99999999999999999999")]
    [InlineData("true")]
    public async Task A_timestamp_of_the_wrong_type_or_range_is_reported_with_its_field(string timestamp)
    {
        var problem = await PostAsync("/auth/verify", $$"""{"sessionId":"s","tokenId":"t","otp":"1","signatureBase64":"AA==","timestamp":{{timestamp}}}""").RefusedAsync(400, "invalid_request");
        Assert.Equal(["timestamp"], problem["errors"]!.AsObject().Select(e => e.Key));
    }

    [Fact]
    public async Task Unknown_fields_are_ignored() =>
        await PostAsync("/auth/initiate", """{"tokenId":"nobody","surprise":{"deep":[1,2,3]}}""").RefusedAsync(404, "enrollment_not_found");

    [Theory, MemberData(nameof(Endpoints))]
    public async Task A_body_over_64_KiB_is_too_large(string path) =>
        await PostAsync(path, $$"""{"vdsData":"{{new string('x', 66_000)}}"}""").RefusedAsync(413, "payload_too_large");

    [Fact]
    public async Task Another_content_type_is_not_supported()
    {
        using var content = new StringContent("tokenId=a", Encoding.UTF8, "application/x-www-form-urlencoded");
        await _server.Http.PostAsync("/auth/initiate", content, TestContext.Current.CancellationToken).RefusedAsync(415, "unsupported_media_type");
    }

    [Fact]
    public async Task Unknown_paths_and_methods_have_problem_details_too()
    {
        await _server.Http.GetAsync("/nowhere", TestContext.Current.CancellationToken).RefusedAsync(404, "not_found");
        await _server.Http.GetAsync("/auth/verify", TestContext.Current.CancellationToken).RefusedAsync(405, "method_not_allowed");
    }

    [Fact]
    public async Task A_running_session_is_not_affected()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        using var browser = await Live.SessionSockets.SessionTransport.Raw.ConnectAsync(_server, session);
        await browser.NextAsync();
        await PostAsync("/auth/verify", $$"""{"sessionId":"{{session.SessionId}}","tokenId":"{{phone.TokenId}}","otp":{} }""").RefusedAsync(400, "invalid_request");
        await PostAsync("/auth/verify", $$"""{"sessionId":"{{session.SessionId}}","tokenId":"{{phone.TokenId}}" }""").RefusedAsync(400, "invalid_request");
        await phone.ApproveAsync(session).OkAsync<Approved>();
        Assert.StartsWith("approved", await browser.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_responses_with_public_keys_may_be_cached()
    {
        using var refusal = await PostAsync("/auth/initiate", "{}");
        Assert.True(refusal.Headers.CacheControl?.NoStore);
        using var keys = await _server.Http.GetAsync("/.well-known/jwks.json", TestContext.Current.CancellationToken);
        Assert.True(keys.Headers.CacheControl?.Public);
        Assert.Equal(HttpStatusCode.OK, keys.StatusCode);
    }

    private Task<HttpResponseMessage> PostAsync(string path, string body) => PostAsync(path, Encoding.UTF8.GetBytes(body));

    private async Task<HttpResponseMessage> PostAsync(string path, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        return await _server.Http.PostAsync(path, content, TestContext.Current.CancellationToken);
    }
}
