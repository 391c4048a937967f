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
        host.Store.ConnectionString, _clock, "IdToken:CredentialIssuers:0:Kid=gov", $"IdToken:CredentialIssuers:0:PublicKeyPem={_issuer.ExportSubjectPublicKeyInfoPem()}");

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
    public async Task Any_other_header_is_refused(string header) => await EnrollAsync(Token(header: header)).RefusedAsync(400, "invalid_credential");

    [Fact]
    public async Task An_expired_or_not_yet_valid_credential_is_refused()
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
    public async Task A_signed_but_malformed_payload_is_refused(string payload) => await EnrollAsync(Token(payload: payload)).RefusedAsync(400, "invalid_credential");

    [Fact]
    public async Task A_flipped_bit_anywhere_is_refused()
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
    public async Task An_enrollment_ends_with_its_credential_and_so_do_its_sessions()
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

    private string Token(string? header = null, string? payload = null, string? tokenId = null, long issuedIn = 0, long? notBeforeIn = null, long expiresIn = 3600)
    {
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        header ??= """{"alg":"ES256","typ":"idtoken-credential+jwt","kid":"gov"}""";
        payload ??= JsonSerializer.Serialize(new { tid = tokenId ?? "tid-" + Guid.NewGuid(), jti = Guid.NewGuid(), iat = now + issuedIn, nbf = now + (notBeforeIn ?? issuedIn), exp = now + expiresIn, gn = "Ada" });
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{signed}.{Base64Url.EncodeToString(_issuer.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }
}
