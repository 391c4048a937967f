using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Identity.Credentials;

/// <summary>Identity credentials of configured issuers (protocol, section 7).</summary>
public sealed class CredentialTests(DefaultServer host) : IAsyncLifetime
{
    private readonly ECDsa _issuer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _phone = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TestClock _clock = new();
    private TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(
        host.Store.ConnectionString, _clock, "IdToken:CredentialIssuers:0:Kid=gov", $"IdToken:CredentialIssuers:0:PublicKeyPem={_issuer.ExportSubjectPublicKeyInfoPem()}",
        "IdToken:CredentialIssuers:1:Kid=gov-2", "IdToken:CredentialIssuers:1:Issuer=gov", $"IdToken:CredentialIssuers:1:PublicKeyPem={_issuer.ExportSubjectPublicKeyInfoPem()}",
        "IdToken:CredentialIssuers:2:Kid=bank", $"IdToken:CredentialIssuers:2:PublicKeyPem={_issuer.ExportSubjectPublicKeyInfoPem()}");

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _issuer.Dispose();
        _phone.Dispose();
    }

    [Fact]
    public async Task A_credential_of_a_configured_issuer_is_accepted() => await EnrollAsync(Token()).OkAsync<EnrollResponse>();

    public static TheoryData<string> Headers =>
    [
        """{"alg":"none","typ":"idtoken-credential+jwt","kid":"gov"}""",
        """{"alg":"HS256","typ":"idtoken-credential+jwt","kid":"gov"}""",
        """{"alg":"ES384","typ":"idtoken-credential+jwt","kid":"gov"}""",
        """{"alg":"es256","typ":"idtoken-credential+jwt","kid":"gov"}""",
        """{"alg":"ES256","typ":"JWT","kid":"gov"}""",
        """{"alg":"ES256","kid":"gov"}""",
        """{"alg":"ES256","typ":"idtoken-credential+jwt","kid":"other"}""",
        """{"alg":"ES256","typ":"idtoken-credential+jwt"}""",
        """{"alg":"ES256","typ":"idtoken-credential+jwt","kid":7}""",
        """{"alg":"ES256","typ":"idtoken-credential+jwt","kid":"gov","crit":["exp"]}""",
        """[]""",
        """not json""",
    ];

    [Theory, MemberData(nameof(Headers))]
    public async Task Any_other_header_is_rejected(string header) => await EnrollAsync(Token(header: header)).RefusedAsync(400, "invalid_credential");

    [Fact]
    public async Task An_expired_or_not_yet_valid_credential_is_rejected()
    {
        await EnrollAsync(Token(expiresIn: 0)).RefusedAsync(400, "invalid_credential");
        await EnrollAsync(Token(issuedIn: 31)).RefusedAsync(400, "invalid_credential");
        await EnrollAsync(Token(notBeforeIn: 31)).RefusedAsync(400, "invalid_credential");
        await EnrollAsync(Token(issuedIn: 30, expiresIn: 60)).OkAsync<EnrollResponse>();
    }

    public static TheoryData<string> Payloads =>
    [
        """{"jti":"x","iat":1,"exp":99999999999}""", """{"tid":"a b","jti":"x","iat":1,"exp":99999999999}""", """{"tid":"a","iat":1,"exp":99999999999}""",
        """{"tid":"a","jti":"x","exp":99999999999}""", """{"tid":"a","jti":"x","iat":1}""", """{"tid":"a","jti":"x","iat":1,"exp":"tomorrow"}""",
        """{"tid":"a","jti":"x","iat":1,"exp":99999999999,"dob":"1990-13-40"}""", """{"tid":"a","jti":"x","iat":1,"exp":9223372036854775807}""", "[]", "null", "x", "",
    ];

    [Theory, MemberData(nameof(Payloads))]
    public async Task A_signed_but_malformed_payload_is_rejected(string payload) => await EnrollAsync(Token(payload: payload)).RefusedAsync(400, "invalid_credential");

    [Theory]
    [InlineData("tl", "0")]
    [InlineData("tl", "4")]
    [InlineData("tl", "9")]
    [InlineData("tl", "-1")]
    [InlineData("tl", "1.5")]
    [InlineData("tl", "\"2\"")]
    [InlineData("nat", "\"de\"")]
    [InlineData("nat", "\"Germany\"")]
    [InlineData("nat", "\"deu\"")]
    [InlineData("nat", "\"XYZ\"")]
    [InlineData("nat", "\"DDR\"")]
    [InlineData("nat", "\"\"")]
    [InlineData("nat", "276")]
    [InlineData("photo", "\"no base64!\"")]
    [InlineData("photo", "\"\"")]
    [InlineData("photo", "\"cGhvdG8\"")]
    [InlineData("dob", "\"2999-01-01\"")]
    [InlineData("dob", "\"1990-02-30\"")]
    [InlineData("dob", "\"10.12.1990\"")]
    [InlineData("dob", "\"\"")]
    [InlineData("dob", "19901210")]
    [InlineData("tid", "\".\"")]
    [InlineData("tid", "\"..\"")]
    [InlineData("tid", "\"a/b\"")]
    [InlineData("tid", "null")]
    [InlineData("jti", "\"\"")]
    [InlineData("iat", "null")]
    [InlineData("exp", "\"tomorrow\"")]
    public async Task A_member_out_of_range_is_reported(string member, string value)
    {
        var problem = await EnrollAsync(Token(payload: With(member, value))).RefusedAsync(400, "invalid_credential");
        Assert.Equal([member], problem["errors"]!.AsObject().Select(e => e.Key));
    }

    [Theory]
    [InlineData("tl", "1")]
    [InlineData("tl", "3")]
    [InlineData("tl", "null")]
    [InlineData("nat", "\"DEU\"")]
    [InlineData("nat", "\"ZWE\"")]
    [InlineData("photo", "\"cGhvdG8=\"")]
    [InlineData("dob", "\"1904-02-29\"")]
    [InlineData("tid", "\"...\"")]
    public async Task A_member_in_range_is_accepted(string member, string value) => await EnrollAsync(Token(payload: With(member, value))).OkAsync<EnrollResponse>();

    [Fact]
    public async Task A_date_of_birth_is_not_in_the_future()
    {
        var today = DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime);
        await EnrollAsync(Token(payload: With("dob", $"\"{today.AddDays(1):yyyy-MM-dd}\""))).RefusedAsync(400, "invalid_credential");
        await EnrollAsync(Token(payload: With("dob", $"\"{today:yyyy-MM-dd}\""))).OkAsync<EnrollResponse>();
    }

    [Fact]
    public async Task A_duplicate_member_is_rejected() =>
        await EnrollAsync(Token(payload: With("tl", "3,\"tl\":1"))).RefusedAsync(400, "invalid_credential");

    [Fact]
    public async Task A_credentials_id_is_used_up_for_everyone_at_its_issuer()
    {
        var id = Guid.NewGuid().ToString();
        await EnrollAsync(Token(id: id)).OkAsync<EnrollResponse>();
        await EnrollAsync(Token(id: id)).RefusedAsync(409, "credential_used");
        await EnrollAsync(Token(id: id, header: HeaderOf("gov-2"))).RefusedAsync(409, "credential_used");
        // Another issuer has its own ids.
        await EnrollAsync(Token(id: id, header: HeaderOf("bank"))).OkAsync<EnrollResponse>();
    }

    [Fact]
    public async Task A_credential_that_the_previous_version_marked_as_used_is_used()
    {
        var (tokenId, id) = ("tid-" + Guid.NewGuid(), Guid.NewGuid().ToString());
        var store = await host.Store.ConnectAsync();
        var mark = TestStore.Keys.ForPerson(tokenId).UsedCredentialBefore(tokenId, Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(id))));
        await store.GetDatabase().StringSetAsync(mark, "1");
        await EnrollAsync(Token(tokenId: tokenId, id: id)).RefusedAsync(409, "credential_used");
    }

    [Fact]
    public async Task An_older_credential_does_not_replace_the_phone()
    {
        var tokenId = "tid-" + Guid.NewGuid();
        await EnrollAsync(Token(tokenId: tokenId, issuedIn: -60)).OkAsync<EnrollResponse>();
        await EnrollAsync(Token(tokenId: tokenId, issuedIn: -61)).RefusedAsync(409, "credential_outdated");
        await EnrollAsync(Token(tokenId: tokenId, issuedIn: -60)).OkAsync<EnrollResponse>();
        await EnrollAsync(Token(tokenId: tokenId, issuedIn: 0)).OkAsync<EnrollResponse>();
        await EnrollAsync(Token(tokenId: tokenId, issuedIn: -1)).RefusedAsync(409, "credential_outdated");
    }

    [Fact]
    public async Task A_credential_of_another_issuer_does_not_replace_the_phone_but_another_key_of_the_same_issuer_does()
    {
        var tokenId = "tid-" + Guid.NewGuid();
        await EnrollAsync(Token(tokenId: tokenId, expiresIn: 90)).OkAsync<EnrollResponse>();
        var other = Token(tokenId: tokenId, header: HeaderOf("bank"));
        await EnrollAsync(other).RefusedAsync(409, "credential_issuer_mismatch");
        await EnrollAsync(Token(tokenId: tokenId, header: HeaderOf("gov-2"), expiresIn: 90)).OkAsync<EnrollResponse>();
        // A rejected credential is not used up: it works once the enrollment has expired.
        _clock.Advance(TimeSpan.FromSeconds(90));
        await EnrollAsync(other).OkAsync<EnrollResponse>();
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_is_rejected()
    {
        var token = Token();
        for (var i = 0; i < token.Length; i += 7)
        {
            var flipped = token[..i] + (char)(token[i] ^ 1) + token[(i + 1)..];
            await EnrollAsync(flipped).RefusedAsync(400, "invalid_credential");
        }

        await EnrollAsync(token + "=").RefusedAsync(400, "invalid_credential");
        await EnrollAsync(token + ".e30").RefusedAsync(400, "invalid_credential");
    }

    [Fact]
    public async Task An_enrollment_and_its_sessions_end_with_the_credential()
    {
        var phone = new Phone(_server, "tid-" + Guid.NewGuid(), _phone);
        await EnrollAsync(Token(tokenId: phone.TokenId, expiresIn: 90)).OkAsync<EnrollResponse>();
        _clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(_clock.GetUtcNow().AddSeconds(40), (await phone.InitiateAsync()).ExpiresAt);
        _clock.Advance(TimeSpan.FromSeconds(40));
        await _server.PostAsync("/auth/initiate", new InitiateRequest { TokenId = phone.TokenId }).RefusedAsync(404, "enrollment_not_found");
    }

    private Task<HttpResponseMessage> EnrollAsync(string vdsData) =>
        _server.PostAsync("/enroll", new EnrollRequest { VdsData = vdsData, PublicKeyPem = _phone.ExportSubjectPublicKeyInfoPem(), DeviceId = "pixel-9" });

    private static string HeaderOf(string kid) => $$"""{"alg":"ES256","typ":"idtoken-credential+jwt","kid":"{{kid}}"}""";

    /// <summary>A payload that is valid except for one member.</summary>
    private string With(string member, string value)
    {
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        var members = new Dictionary<string, string> { ["tid"] = $"\"tid-{Guid.NewGuid()}\"", ["jti"] = $"\"{Guid.NewGuid()}\"", ["iat"] = $"{now}", ["exp"] = $"{now + 3600}" };
        members[member] = value;
        return $"{{{string.Join(',', members.Select(m => $"\"{m.Key}\":{m.Value}"))}}}";
    }

    private string Token(string? header = null, string? payload = null, string? tokenId = null, string? id = null, long issuedIn = 0, long? notBeforeIn = null, long expiresIn = 3600)
    {
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        header ??= HeaderOf("gov");
        payload ??= JsonSerializer.Serialize(new { tid = tokenId ?? "tid-" + Guid.NewGuid(), jti = id ?? Guid.NewGuid().ToString(), iat = now + issuedIn, nbf = now + (notBeforeIn ?? issuedIn), exp = now + expiresIn, gn = "Ada" });
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{signed}.{Base64Url.EncodeToString(_issuer.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }
}
