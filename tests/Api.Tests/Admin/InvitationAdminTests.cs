using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IdToken.Api.Tests.Identity.Invitations;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Admin;

/// <summary>/admin/invitations. On a store of its own: the list shows only what these tests made.</summary>
public sealed class InvitationAdminTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private OpenIdIssuer _issuer = null!;
    private TestServer _server = null!;

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

    [Fact]
    public async Task Administrators_invite_and_the_log_says_who()
    {
        using var invited = await InviteAsync(new { credential = new { givenName = "Ada" }, txCode = true });
        await invited.AcceptAsync(invited.Pin).OkAsync<AcceptedInvitation>();
        Assert.Contains(_server.Log.Lines, l => l.Contains("[1602]", StringComparison.Ordinal) && l.Contains(invited.Id, StringComparison.Ordinal) && l.Contains("operator", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Auditors_only_read_and_strangers_do_nothing()
    {
        await SendAsync(HttpMethod.Post, "", Audit, new { }).RefusedAsync(403, "forbidden");
        await SendAsync(HttpMethod.Post, "", null, new { }).RefusedAsync(401, "unauthorized");
        using var invited = await InviteAsync(new { });
        await SendAsync(HttpMethod.Post, $"/{invited.Id}/revoke", Audit).RefusedAsync(403, "forbidden");
        var listed = (await SendAsync(HttpMethod.Get, "?take=500", Audit).OkAsync<JsonObject>())["invitations"]!.AsArray().Single(i => (string?)i!["invitationId"] == invited.Id)!;
        Assert.Equal(("open", invited.TokenId), ((string?)listed["state"], (string?)listed["tokenId"]));
        Assert.DoesNotContain(invited.Code, listed.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_invitation_cannot_be_used_and_a_used_one_cannot_be_revoked()
    {
        using var invited = await InviteAsync(new { });
        Assert.Equal("revoked", (string?)(await SendAsync(HttpMethod.Post, $"/{invited.Id}/revoke", Admin).OkAsync<JsonObject>())["state"]);
        await invited.AcceptAsync().RefusedAsync(410, "invitation_revoked");
        using var used = await InviteAsync(new { });
        await used.AcceptAsync().OkAsync<AcceptedInvitation>();
        await SendAsync(HttpMethod.Post, $"/{used.Id}/revoke", Admin).RefusedAsync(409, "invitation_used");
        await SendAsync(HttpMethod.Post, "/nothing/revoke", Admin).RefusedAsync(404, "invitation_not_found");
        await SendAsync(HttpMethod.Get, "/nothing", Admin).RefusedAsync(404, "invitation_not_found");
        await used.Phone.ApproveAsync(await used.Phone.InitiateAsync()).OkAsync<Approved>();
    }

    [Fact]
    public async Task Outside_Development_a_server_without_an_issuer_of_its_own_takes_credentials_of_others_only()
    {
        await using var server = await TestServer.StartAsync(store.ConnectionString, null, [.. ProductionSettings.Create(), .. AdminSettings()]);
        var problem = await SendAsync(HttpMethod.Post, "", Admin, new { credential = new { } }, server).RefusedAsync(400, "invalid_request");
        Assert.Contains("issues no credentials", (string?)problem["errors"]!["vdsData"]![0], StringComparison.Ordinal);
        await Invited.AskAsync(server, new { }).RefusedAsync(404, "not_found");
    }

    private string Admin => _issuer.Token("idtoken:admin");

    private string Audit => _issuer.Token("idtoken:audit");

    private Task<TestServer> StartAsync() => TestServer.StartAsync(store.ConnectionString, null, AdminSettings());

    private string[] AdminSettings() => [$"IdToken:AdminIssuer:MetadataAddress={_issuer.MetadataAddress}", $"IdToken:AdminIssuer:Audience={OpenIdIssuer.Audience}"];

    private async Task<Invited> InviteAsync(object request) => new(_server, await SendAsync(HttpMethod.Post, "", Admin, request).OkAsync<JsonObject>());

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token, object? body = null, TestServer? server = null)
    {
        using var request = new HttpRequestMessage(method, "/admin/invitations" + path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await (server ?? _server).Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
