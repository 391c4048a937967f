using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using IdToken.Api.Hosting;
using IdToken.Api.Platform.Configuration;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Identity.Credentials;

/// <summary>Credentials signed with the operator's own key: by an administrator, and on the command line.</summary>
public sealed class OperatorIssuerTests(DefaultServer host)
{
    private readonly string[] _issuer = ["IdToken:CredentialIssuer:Kid=ours", $"IdToken:CredentialIssuer:Pem={ProductionSettings.PrivateKey()}"];

    private string[] Arguments => [.. _issuer.Select(s => "--" + s)];

    [Fact]
    public async Task The_command_line_issues_what_a_Production_server_with_the_same_key_enrolls()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, [.. ProductionSettings.Create(), .. _issuer]);
        var tokenId = "person-" + Guid.NewGuid();
        var credential = CredentialCommand.Issue([.. Arguments, "--token-id", tokenId, "--given-name=Ada", "--date-of-birth", "1990-12-10", "--valid-days", "30"]);
        Assert.InRange(credential.ExpiresAt - DateTimeOffset.UtcNow, TimeSpan.FromDays(29.9), TimeSpan.FromDays(30));
        Assert.Equal(tokenId, (await EnrollAsync(server, credential.VdsData).OkAsync<EnrollResponse>()).TokenId);
        await EnrollAsync(server, credential.VdsData).RefusedAsync(409, "credential_used");
    }

    [Fact]
    public async Task A_server_without_that_key_refuses_it()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, ProductionSettings.Create());
        await EnrollAsync(server, CredentialCommand.Issue(Arguments).VdsData).RefusedAsync(400, "invalid_credential");
    }

    [Fact]
    public async Task An_administrator_issues_and_the_log_says_who()
    {
        await using var issuer = await OpenIdIssuer.StartAsync();
        await using var server = await TestServer.StartAsync(
            host.Store.ConnectionString, null, [.. _issuer, $"IdToken:AdminIssuer:MetadataAddress={issuer.MetadataAddress}", $"IdToken:AdminIssuer:Audience={OpenIdIssuer.Audience}"]);
        var tokenId = "person-" + Guid.NewGuid();
        var issued = await IssueAsync(server, issuer, new { tokenId, givenName = "Ada" }).OkAsync<JsonObject>();
        var vdsData = (string)issued["vdsData"]!;
        var claims = JsonNode.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(vdsData.Split('.')[1])))!;
        Assert.Equal((tokenId, "Ada", null), ((string?)claims["tid"], (string?)claims["gn"], claims["fn"]));
        await EnrollAsync(server, vdsData).OkAsync<EnrollResponse>();
        Assert.Contains($" issued a credential for {tokenId}, valid until ", await server.Log.LineAsync("issued a credential"), StringComparison.Ordinal);
        await IssueAsync(server, issuer, new { trustLevel = 9 }).RefusedAsync(400, "invalid_request");
    }

    [Theory]
    [InlineData("--trust-level=9", "credentials issue: TrustLevel")]
    [InlineData("--date-of-birth=soon", "DateOfBirth")]
    [InlineData("--token-id=a b", "credentials issue: TokenId")]
    public void A_bad_request_is_named(string option, string fault) =>
        Assert.Contains(fault, Assert.Throws<StartupException>(() => CredentialCommand.Issue([.. Arguments, option])).Message, StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void Without_a_key_the_command_names_the_setting() =>
        Assert.StartsWith("IdToken:CredentialIssuer:Pem: is required", Assert.Throws<StartupException>(() => CredentialCommand.Issue([])).Message, StringComparison.Ordinal);

    [Fact]
    public async Task An_option_that_there_is_not_is_refused() => Assert.Equal(2, await CredentialCommand.RunAsync(["credentials", "issue", "--tokenid=x"]));

    private static Task<HttpResponseMessage> EnrollAsync(TestServer server, string vdsData) =>
        server.PostAsync("/enroll", new EnrollRequest { VdsData = vdsData, PublicKeyPem = PublicKey(), DeviceId = "test-phone" });

    private static string PublicKey()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        return key.ExportSubjectPublicKeyInfoPem();
    }

    private static async Task<HttpResponseMessage> IssueAsync(TestServer server, OpenIdIssuer issuer, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/credentials") { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", issuer.Token("openid idtoken:admin"));
        return await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
