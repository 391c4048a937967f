using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Sessions;

/// <summary>POST /auth/initiate (protocol, section 1).</summary>
public sealed class InitiateTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public async Task A_tokenId_that_no_path_can_contain_is_rejected(string tokenId)
    {
        var problem = await _server.PostAsync("/auth/initiate", new InitiateRequest { TokenId = tokenId }).RefusedAsync(400, "invalid_request");
        Assert.Equal(["tokenId"], problem["errors"]!.AsObject().Select(e => e.Key));
    }

    [Theory]
    [InlineData(256, null)]
    [InlineData(257, "must have at most 256 characters.")]
    public async Task A_nonces_length_is_counted_in_Unicode_characters(int characters, string? error)
    {
        var phone = await Phone.EnrollAsync(_server);
        var initiating = _server.PostAsync("/auth/initiate", new InitiateRequest { TokenId = phone.TokenId, Nonce = string.Concat(Enumerable.Repeat("🔑", characters)) });
        if (error is null)
            await initiating.OkAsync<InitiateResponse>();
        else
            Assert.Equal(error, (string?)(await initiating.RefusedAsync(400, "invalid_request"))["errors"]!["nonce"]![0]);
    }

    [Fact]
    public async Task A_session_has_the_documented_form()
    {
        var clock = new TestClock();
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, clock);
        var session = await (await Phone.EnrollAsync(server)).InitiateAsync();
        Assert.Matches("^sess_[A-Za-z0-9_-]{22,}$", session.SessionId);
        Assert.Matches("^[0-9]{6}$", session.AutoPassword);
        Assert.Matches(@"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$", session.WsToken);
        Assert.Matches("^[0-9a-f]{16}$", session.Random);
        Assert.Equal(clock.GetUtcNow().AddSeconds(60), session.ExpiresAt);
    }

    [Fact]
    public async Task No_two_sessions_share_a_secret()
    {
        var phone = await Phone.EnrollAsync(_server);
        var sessions = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => phone.InitiateAsync()));
        Assert.Equal(20, sessions.DistinctBy(s => s.SessionId).Count());
        Assert.Equal(20, sessions.DistinctBy(s => s.WsToken).Count());
        Assert.Equal(20, sessions.DistinctBy(s => s.Random).Count());
        Assert.True(sessions.DistinctBy(s => s.AutoPassword).Count() > 15);
    }

    [Fact]
    public async Task An_unknown_enrollment_is_not_found() =>
        await InitiateAsync(new() { TokenId = "nobody-" + Guid.NewGuid() }).RefusedAsync(404, "enrollment_not_found");

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("sl/ash")]
    [InlineData("nul\0")]
    [InlineData("ünï")]
    public async Task A_malformed_tokenId_is_reported(string tokenId)
    {
        var problem = await InitiateAsync(new() { TokenId = tokenId }).RefusedAsync(400, "invalid_request");
        Assert.Equal(["tokenId"], problem["errors"]!.AsObject().Select(e => e.Key));
    }

    [Fact]
    public async Task A_tokenId_may_have_128_characters_and_no_more()
    {
        await InitiateAsync(new() { TokenId = new string('x', 128) }).RefusedAsync(404, "enrollment_not_found");
        await InitiateAsync(new() { TokenId = new string('x', 129) }).RefusedAsync(400, "invalid_request");
    }

    [Fact]
    public async Task An_unknown_service_is_rejected()
    {
        var phone = await Phone.EnrollAsync(_server);
        await InitiateAsync(new() { TokenId = phone.TokenId, ServiceId = "nope" }).RefusedAsync(422, "unknown_service");
    }

    [Fact]
    public async Task Scopes_that_the_service_may_not_request_are_rejected()
    {
        await using var server = await TestServer.StartAsync(
            host.Store.ConnectionString, null, "IdToken:Services:0:Id=bar", "IdToken:Services:0:AllowedScopes:0=identity:age_verification", "IdToken:Services:0:DefaultScopes:0=identity:age_over_18");
        var phone = await Phone.EnrollAsync(server);
        Task<HttpResponseMessage> Ask(params string[] scopes) => server.PostAsync("/auth/initiate", new InitiateRequest { TokenId = phone.TokenId, Scopes = scopes });
        await Ask("identity:full").RefusedAsync(422, "scopes_not_allowed");
        await Ask("identity:name", "no:such").RefusedAsync(422, "scopes_not_allowed");
        // A part of an allowed composite is allowed.
        await Ask("identity:name", "identity:given_name", "identity:age_over_18").OkAsync<InitiateResponse>();
        await Ask().OkAsync<InitiateResponse>();
    }

    [Fact]
    public async Task Where_several_services_are_configured_one_must_be_named()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:Services:0:Id=a", "IdToken:Services:1:Id=b");
        var phone = await Phone.EnrollAsync(server);
        await server.PostAsync("/auth/initiate", new InitiateRequest { TokenId = phone.TokenId }).RefusedAsync(422, "unknown_service");
        await phone.InitiateAsync(serviceId: "b");
    }

    [Fact]
    public async Task Over_long_fields_are_reported()
    {
        var problem = await InitiateAsync(new()
        {
            TokenId = "t", ServiceId = new string('s', 129), Nonce = new string('n', 257), Scopes = [.. Enumerable.Repeat("identity:name", 33)],
        }).RefusedAsync(400, "invalid_request");
        Assert.Equal(["nonce", "scopes", "serviceId"], problem["errors"]!.AsObject().Select(e => e.Key).Order());
    }

    private Task<HttpResponseMessage> InitiateAsync(InitiateRequest request) => _server.PostAsync("/auth/initiate", request);
}
