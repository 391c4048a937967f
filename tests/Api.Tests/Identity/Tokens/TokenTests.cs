using System.IdentityModel.Tokens.Jwt;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Tests.Identity.Tokens;

/// <summary>The token, its claims and its hash (protocol, sections 2 and 3).</summary>
public sealed class TokenTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    [Fact]
    public async Task A_standard_library_validates_the_token_given_only_the_issuers_URL()
    {
        var phone = await Phone.EnrollAsync(_server);
        var approved = await ApproveAsync(phone, await phone.InitiateAsync());
        var metadata = new ConfigurationManager<OpenIdConnectConfiguration>(
            $"{_server.Url}/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), new HttpDocumentRetriever { RequireHttps = false });
        var issuer = await metadata.GetConfigurationAsync(TestContext.Current.CancellationToken);
        var parameters = new TokenValidationParameters { ValidIssuer = issuer.Issuer, ValidAudience = "demo", IssuerSigningKeys = issuer.SigningKeys };

        var person = new JwtSecurityTokenHandler { MapInboundClaims = false }.ValidateToken(approved.Jwt, parameters, out var token);
        Assert.Equal(phone.TokenId, person.FindFirst("sub")?.Value);
        Assert.Equal("ES256", ((JwtSecurityToken)token).Header.Alg);
        Assert.Equal("JWT", ((JwtSecurityToken)token).Header.Typ);
        Assert.Contains(((JwtSecurityToken)token).Header.Kid, issuer.JsonWebKeySet.Keys.Select(k => k.Kid));
    }

    [Fact]
    public async Task The_token_has_these_claims_and_no_others()
    {
        var clock = new TestClock();
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, clock, "IdToken:Issuer=https://id.example");
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync([], nonce: "n-\"1");
        var claims = Payload(await ApproveAsync(phone, session));
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        Assert.True(claims.Remove("jti"));
        var expected = new JsonObject
        {
            ["iss"] = "https://id.example", ["sub"] = phone.TokenId, ["aud"] = "demo", ["iat"] = now, ["nbf"] = now, ["exp"] = now + 3600, ["auth_time"] = now,
            ["sid"] = session.SessionId, ["scope"] = "", ["nonce"] = "n-\"1", ["amr"] = new JsonArray("hwk", "otp"),
        };
        Assert.Equal(expected.ToJsonString(), claims.ToJsonString());
    }

    [Theory]
    [InlineData("identity:name", """{"given_name":"Zoë","family_name":"d'Árc"}""")]
    [InlineData("identity:given_name", """{"given_name":"Zoë"}""")]
    [InlineData("identity:family_name", """{"family_name":"d'Árc"}""")]
    [InlineData("identity:date_of_birth", """{"birthdate":"2001-02-03"}""")]
    [InlineData("identity:nationality", """{"nationality":"FRA"}""")]
    [InlineData("identity:document", """{"document_number":"X1"}""")]
    [InlineData("identity:photo", """{"picture":"cGhvdG8="}""")]
    [InlineData("identity:trust_level", """{"trust_level":2}""")]
    [InlineData("identity:is_eu_citizen", """{"is_eu_citizen":true}""")]
    [InlineData("identity:name_initial", """{"name_initial":"Z. D."}""")]
    [InlineData("identity:basic", """{"given_name":"Zoë","family_name":"d'Árc","trust_level":2}""")]
    [InlineData("identity:full", """{"given_name":"Zoë","family_name":"d'Árc","birthdate":"2001-02-03","nationality":"FRA","document_number":"X1","trust_level":2}""")]
    [InlineData("identity:full_with_photo", """{"given_name":"Zoë","family_name":"d'Árc","birthdate":"2001-02-03","nationality":"FRA","document_number":"X1","picture":"cGhvdG8=","trust_level":2}""")]
    public async Task A_scope_gives_its_claims(string scope, string expected)
    {
        var phone = await Phone.EnrollAsync(_server, Zoe);
        var claims = Payload(await ApproveAsync(phone, await phone.InitiateAsync([scope])));
        Assert.Equal(scope, (string?)claims["scope"]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), Personal(claims)), Personal(claims).ToJsonString());
    }

    [Theory]
    [InlineData(-18, 0, true, false, "18-24")]
    [InlineData(-18, 1, false, false, "0-17")]
    [InlineData(-21, 0, true, true, "18-24")]
    [InlineData(-25, 1, true, true, "18-24")]
    [InlineData(-25, 0, true, true, "25-34")]
    [InlineData(-35, 0, true, true, "35-49")]
    [InlineData(-50, 0, true, true, "50-64")]
    [InlineData(-65, 0, true, true, "65+")]
    [InlineData(-65, 1, true, true, "50-64")]
    public async Task Ages_are_those_of_the_day_of_issue(int years, int days, bool over18, bool over21, string range)
    {
        var born = DateOnly.FromDateTime(DateTime.UtcNow).AddYears(years).AddDays(days);
        var phone = await Phone.EnrollAsync(_server, new { dateOfBirth = born.ToString("yyyy-MM-dd", null) });
        var session = await phone.InitiateAsync(["identity:age_over_18", "identity:age_over_21", "identity:age_over_25", "identity:age_range"]);
        var claims = Payload(await ApproveAsync(phone, session));
        Assert.Equal(over18, (bool)claims["age_over_18"]!);
        Assert.Equal(over21, (bool)claims["age_over_21"]!);
        Assert.Equal(years <= -25 && !(years == -25 && days == 1), (bool)claims["age_over_25"]!);
        Assert.Equal(range, (string?)claims["age_range"]);
        Assert.Null(claims["birthdate"]);
    }

    [Fact]
    public async Task A_person_may_grant_part_of_a_composite()
    {
        var phone = await Phone.EnrollAsync(_server, Zoe);
        var session = await phone.InitiateAsync(["identity:full"]);
        var approved = await phone.VerifyAsync(phone.Approval(session, granted: ["identity:given_name", "identity:nationality"])).OkAsync<Approved>();
        var claims = Payload(approved);
        Assert.Equal("identity:given_name identity:nationality", (string?)claims["scope"]);
        Assert.Equal("""{"given_name":"Zo\u00EB","nationality":"FRA"}""", Personal(claims).ToJsonString());
    }

    [Fact]
    public async Task The_hash_covers_session_random_and_token_under_the_wsToken()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        var approved = await ApproveAsync(phone, session);
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(session.WsToken), Encoding.UTF8.GetBytes($"{session.SessionId}|{session.Random}|{approved.Jwt}"));
        Assert.Equal(Base64UrlEncoder.Encode(mac), approved.Hash);
        Assert.Equal(session.Random, approved.Random);
        Assert.Equal((long)Payload(approved)["exp"]!, approved.ExpiresAt.ToUnixTimeSeconds());
    }

    private static object Zoe => new { givenName = "Zoë", familyName = "d'Árc", dateOfBirth = "2001-02-03", nationality = "FRA", document = "X1", photo = "cGhvdG8=", trustLevel = 2 };

    private static async Task<Approved> ApproveAsync(Phone phone, InitiateResponse session) => await phone.ApproveAsync(session).OkAsync<Approved>();

    private static JsonObject Payload(Approved approved) => JsonNode.Parse(Base64UrlEncoder.Decode(approved.Jwt.Split('.')[1]))!.AsObject();

    private static JsonObject Personal(JsonObject claims)
    {
        string[] standard = ["iss", "sub", "aud", "iat", "nbf", "exp", "auth_time", "jti", "sid", "scope", "nonce", "amr"];
        return new(claims.Where(c => !standard.Contains(c.Key)).Select(c => KeyValuePair.Create(c.Key, c.Value?.DeepClone())));
    }
}
