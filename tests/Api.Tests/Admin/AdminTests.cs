using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.SessionSockets;
using IdToken.Contracts;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Tests.Admin;

/// <summary>
/// /admin: who may use it, and what revoking does (protocol, section 1). On a store of its own: listing enrollments that another test altered, or sealed with
/// another secret, logs errors.
/// </summary>
public sealed class AdminTests(TestStore store, DefaultServer host) : IClassFixture<TestStore>, IAsyncLifetime
{
    private OpenIdIssuer _issuer = null!;
    private TestServer _server = null!;

    public static TheoryData<SessionTransport> Transports => SessionTransport.Both;

    public async ValueTask InitializeAsync()
    {
        _issuer = await OpenIdIssuer.StartAsync();
        _server = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Revoking_rejects_the_pending_sessions_and_every_later_one(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        using var browser = await transport.ConnectAsync(_server, session);
        await browser.NextAsync();

        var revoked = await RevokeAsync(phone.TokenId).OkAsync<JsonObject>();
        Assert.Equal(("revoked", "lost_device"), ((string?)revoked["status"], (string?)revoked["reason"]));
        Assert.Equal("rejected Enrollment revoked", await browser.NextAsync());
        Assert.Equal("resolved", await browser.NextAsync());

        await phone.ApproveAsync(session).RefusedAsync(403, "enrollment_revoked");
        await _server.PostAsync("/auth/initiate", new InitiateRequest { TokenId = phone.TokenId }).RefusedAsync(403, "enrollment_revoked");
        var fresh = await Phone.CredentialAsync(_server, new { tokenId = phone.TokenId });
        await phone.EnrollAsync((string)fresh["vdsData"]!).RefusedAsync(409, "enrollment_revoked");
        // Safe to repeat.
        await RevokeAsync(phone.TokenId).OkAsync<JsonObject>();
    }

    [Fact]
    public async Task The_browser_is_notified_of_a_revocation_between_initiation_and_verification()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        using var browser = await SessionTransport.Raw.ConnectAsync(_server, session);
        await browser.NextAsync();
        // As if the server had died between the two steps.
        await store.SetEnrollmentAsync(phone.TokenId, "status", "revoked");
        await phone.ApproveAsync(session).RefusedAsync(403, "enrollment_revoked");
        Assert.Equal("rejected Enrollment revoked", await browser.NextAsync());
        Assert.Equal("resolved", await browser.NextAsync());
    }

    [Fact]
    public async Task Enrollments_and_live_sessions_are_listed()
    {
        var phone = await Phone.EnrollAsync(_server);
        var pending = await phone.InitiateAsync();
        var resolved = await phone.InitiateAsync();
        await phone.ApproveAsync(resolved).OkAsync<Approved>();

        var enrollment = await GetAsync($"/admin/enrollments/{phone.TokenId}", Audit()).OkAsync<JsonObject>();
        Assert.Equal(("active", "test-phone"), ((string?)enrollment["status"], (string?)enrollment["deviceId"]));
        Assert.Null(enrollment["publicKey"]);
        var ids = await LiveSessionsAsync();
        Assert.Contains(pending.SessionId, ids);
        Assert.DoesNotContain(resolved.SessionId, ids);
        var first = await GetAsync("/admin/enrollments?take=1", Audit()).OkAsync<JsonObject>();
        Assert.Single(first["enrollments"]!.AsArray());
        await GetAsync("/admin/enrollments/nobody", Audit()).RefusedAsync(404, "enrollment_not_found");
    }

    // Other tests of this class leave sessions behind, so read all pages.
    private async Task<IReadOnlyList<string?>> LiveSessionsAsync()
    {
        const int page = 500;
        var ids = new List<string?>();
        for (var skip = 0; skip < 100 * page; skip += page)
        {
            var sessions = await GetAsync($"/admin/sessions/live?take={page}&skip={skip}", Audit()).OkAsync<JsonObject>();
            if (sessions["sessions"]!.AsArray() is not { Count: > 0 } found)
                return ids;
            ids.AddRange(found.Select(s => (string?)s!["sessionId"]));
        }
        throw new InvalidOperationException("The list of live sessions has no end.");
    }

    [Fact]
    public async Task Auditors_can_only_read()
    {
        await SendAsync(HttpMethod.Post, "/admin/enrollments/x/revoke", Audit(), new { reason = "lost_device" }).RefusedAsync(403, "forbidden");
        await SendAsync(HttpMethod.Post, "/admin/credentials", Audit(), new { }).RefusedAsync(403, "forbidden");
        await GetAsync("/admin/enrollments", _issuer.Token("openid")).RefusedAsync(403, "forbidden");
        await SendAsync(HttpMethod.Post, "/admin/credentials", Admin(), new { }).OkAsync<JsonObject>();
    }

    [Fact]
    public async Task An_invalid_reason_and_an_unknown_enrollment_have_problem_details()
    {
        await SendAsync(HttpMethod.Post, "/admin/enrollments/x/revoke", Admin(), new { reason = "because" }).RefusedAsync(400, "invalid_request");
        await RevokeAsync("nobody-" + Guid.NewGuid()).RefusedAsync(404, "enrollment_not_found");
    }

    [Fact]
    public async Task A_forged_or_foreign_token_is_rejected()
    {
        using var stranger = RSA.Create(2048);
        var good = Admin();
        foreach (var bad in (string?[])
            [
                null, "garbage", good + "x", _issuer.Token("idtoken:admin", audience: "other"), _issuer.Token("idtoken:admin", issuer: "https://evil.example"),
                _issuer.Token("idtoken:admin", lifetime: TimeSpan.FromSeconds(-31)), _issuer.Token("idtoken:admin", credentials: OpenIdIssuer.Credentials(stranger)), _issuer.Token("idtoken:admin", credentials: OpenIdIssuer.Confused()),
                $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{good.Split('.')[1]}.",
            ])
        {
            await GetAsync("/admin/enrollments", bad).RefusedAsync(401, "unauthorized");
        }

        await GetAsync("/admin/enrollments", good).OkAsync<JsonObject>();
    }

    [Fact]
    public async Task Tokens_that_a_service_connection_rejects_are_rejected_by_admin_too()
    {
        using var key = IssuerKey.Rsa("a1");
        _issuer.Publish(key);
        var clock = new TestClock();
        await using var server = await StartAsync(clock);
        await GetAsync("/admin/enrollments", Signed(key), server).OkAsync<JsonObject>();
        foreach (var bad in (string[])
            [
                Signed(key, new() { ["crit"] = new JsonArray("exp"), ["exp"] = 1 }), Signed(key, new() { ["typ"] = "logout+jwt" }), Signed(key, new() { ["kid"] = null }),
                Signed(key, null, new() { ["nonce"] = "n" }), Signed(key, null, new() { ["iat"] = 4102444800 }), Signed(key, null, new() { ["exp"] = null }),
            ])
        {
            using var response = await GetAsync("/admin/enrollments", bad, server);
            Assert.Equal("Bearer error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString());
            await Task.FromResult(response).RefusedAsync(401, "unauthorized");
        }

        clock.Advance(TimeSpan.FromSeconds(30));
        await GetAsync("/admin/enrollments", Signed(key, new() { ["kid"] = "unknown" }), server).RefusedAsync(401, "unauthorized");
        using var again = await GetAsync("/admin/enrollments", Signed(key, new() { ["kid"] = "another" }), server);
        Assert.Equal(TimeSpan.FromSeconds(30), again.Headers.RetryAfter?.Delta);
        await Task.FromResult(again).RefusedAsync(503, "issuer_unavailable");
    }

    [Fact]
    public async Task A_server_starts_without_the_administrators_issuer_and_responds_503_until_it_is_available()
    {
        _issuer.Fail(IssuerFault.Away);
        var clock = new TestClock();
        await using var server = await StartAsync(clock);
        using (var away = await GetAsync("/admin/enrollments", Admin(), server))
        {
            Assert.Equal(TimeSpan.FromSeconds(5), away.Headers.RetryAfter?.Delta);
            await Task.FromResult(away).RefusedAsync(503, "issuer_unavailable");
        }

        _issuer.Fail(IssuerFault.None);
        clock.Advance(TimeSpan.FromSeconds(5));
        await GetAsync("/admin/enrollments", Admin(), server).OkAsync<JsonObject>();
    }

    [Fact]
    public async Task Without_an_issuer_the_admin_endpoints_do_not_exist() =>
        await host.Server.Http.GetAsync("/admin/enrollments", TestContext.Current.CancellationToken).RefusedAsync(404, "not_found");

    private Task<TestServer> StartAsync(TestClock? clock = null) => TestServer.StartAsync(
        store.ConnectionString, clock, $"IdToken:AdminIssuer:MetadataAddress={_issuer.MetadataAddress}", $"IdToken:AdminIssuer:Audience={OpenIdIssuer.Audience}");

    private string Admin() => _issuer.Token("openid idtoken:admin");

    private string Audit() => _issuer.Token("idtoken:audit");

    private Task<HttpResponseMessage> RevokeAsync(string tokenId) => SendAsync(HttpMethod.Post, $"/admin/enrollments/{tokenId}/revoke", Admin(), new { reason = "lost_device" });

    private Task<HttpResponseMessage> GetAsync(string path, string? token, TestServer? server = null) => SendAsync(HttpMethod.Get, path, token, null, server);

    private string Signed(IssuerKey key, JsonObject? header = null, JsonObject? claims = null)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var (head, payload) = (
            new JsonObject { ["alg"] = key.Algorithm, ["typ"] = "at+jwt", ["kid"] = key.Kid },
            new JsonObject { ["iss"] = _issuer.Url, ["aud"] = OpenIdIssuer.Audience, ["sub"] = "operator", ["scope"] = "idtoken:admin", ["exp"] = now + 300 });
        foreach (var (json, changes) in ((JsonObject, JsonObject?)[])[(head, header), (payload, claims)])
        {
            foreach (var (name, value) in changes ?? [])
            {
                json.Remove(name);
                if (value is not null)
                    json[name] = value.DeepClone();
            }
        }

        return key.Token(head, payload);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token, object? body, TestServer? server = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await (server ?? _server).Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
