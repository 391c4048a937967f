using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IdToken.Api.Live.Devices;
using IdToken.Api.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Live.Devices;

/// <summary>Who may open the device channel, and who may not.</summary>
public sealed class DeviceAuthenticationTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    public static TheoryData<string, Action<JsonObject, long>> BadClaims => new()
    {
        { "another audience", (c, _) => c["aud"] = "https://elsewhere.example" },
        { "the audience with a slash", (c, _) => c["aud"] = (string)c["aud"]! + "/" },
        { "the audience in capitals", (c, _) => c["aud"] = ((string)c["aud"]!).ToUpperInvariant() },
        { "the audience in a list", (c, _) => c["aud"] = new JsonArray((string)c["aud"]!) },
        { "no audience", (c, _) => c.Remove("aud") },
        { "expired beyond the tolerance", (c, now) => (c["iat"], c["exp"]) = (now - 90, now - 30) },
        { "living longer than 60 s", (c, now) => c["exp"] = now + 61 },
        { "living for ever", (c, _) => c["exp"] = long.MaxValue },
        { "of a negative time", (c, _) => c["iat"] = long.MinValue },
        { "ending before it begins", (c, now) => c["exp"] = now - 1 },
        { "from the future beyond the tolerance", (c, now) => (c["iat"], c["exp"]) = (now + 40, now + 60) },
        { "not valid yet", (c, now) => c["nbf"] = now + 40 },
        { "no end", (c, _) => c.Remove("exp") },
        { "an end as text", (c, now) => c["exp"] = $"{now + 60}" },
        { "a fraction of a second", (c, now) => c["exp"] = now + 30.5 },
        { "no beginning and an end too far off", (c, now) => (c["iat"], c["exp"]) = (null, now + 120) },
        { "no subject", (c, _) => c.Remove("sub") },
        { "an empty subject", (c, _) => c["sub"] = "" },
        { "a subject that is none", (c, _) => c["sub"] = "a b" },
        { "a subject that reaches for another key", (c, _) => c["sub"] = "x}:y" },
        { "a number as subject", (c, _) => c["sub"] = 1 },
        { "nobody's subject", (c, _) => c["sub"] = "nobody-" + Guid.NewGuid() },
        { "no id", (c, _) => c.Remove("jti") },
        { "an empty id", (c, _) => c["jti"] = "" },
        { "a long id", (c, _) => c["jti"] = new string('x', 129) },
    };

    public static TheoryData<string> BadPayloads => ["null", "[]", "\"text\"", "{", "", "{}", "{\"sub\":\"\\ud800\"}", "\u0000", """{"sub":"a","sub":"b"}"""];

    public static TheoryData<string> BadHeaders =>
    [
        """{"alg":"none","typ":"JWT"}""", """{"alg":"HS256","typ":"JWT"}""", """{"alg":"RS256","typ":"JWT"}""", """{"alg":"es256","typ":"JWT"}""", """{"alg":"ES256"}""",
        """{"alg":"ES256","typ":"idtoken-credential+jwt"}""", """{"alg":"ES256","typ":"jwt"}""", """{"typ":"JWT"}""", """{"alg":"ES256","typ":"JWT","crit":["b64"]}""",
        """{"alg":["ES256"],"typ":"JWT"}""", """{"alg":"\ud800","typ":"JWT"}""", "null", "[]", "{", "",
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_costs_a_signature_check_whether_or_not_the_person_is_enrolled(bool isEnrolled)
    {
        var checks = 0;
        await using var server = await TestServer.StartWithAsync(host.Store.ConnectionString, services => services.AddSingleton<SignatureCheck>((jws, key) =>
        {
            Interlocked.Increment(ref checks);
            return jws.IsSignedBy(key);
        }));
        var phone = await Phone.EnrollAsync(server);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var stranger = new Phone(server, isEnrolled ? phone.TokenId : "nobody-" + Guid.NewGuid(), other);
        await server.DeviceSessionsAsync(DeviceToken.Create(stranger, server)).RefusedAsync(401, "invalid_device_token");
        Assert.Equal(1, checks);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("x")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d.e")]
    [InlineData("e30.e30.AAAA")]
    [InlineData("%00.%00.%00")]
    public async Task Without_a_token_the_answer_is_401(string? token)
    {
        using (var response = await _server.DeviceSessionsAsync(token))
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        await _server.DeviceSessionsAsync(token).RefusedAsync(401, "invalid_device_token");
        await _server.Assert401OnDeviceHubAsync(token ?? "");
    }

    [Theory, MemberData(nameof(BadClaims))]
    public async Task A_token_with_bad_claims_is_401(string why, Action<JsonObject, long> spoil)
    {
        var phone = await Phone.EnrollAsync(_server);
        var token = DeviceToken.Create(phone, _server, claims => spoil(claims, (long)claims["iat"]!));
        Assert.NotEmpty(why);
        await _server.DeviceSessionsAsync(token).RefusedAsync(401, "invalid_device_token");
    }

    [Theory, MemberData(nameof(BadPayloads))]
    public async Task A_payload_that_is_not_a_set_of_claims_is_401(string payload)
    {
        var phone = await Phone.EnrollAsync(_server);
        await _server.DeviceSessionsAsync(DeviceToken.Sign(phone, payload)).RefusedAsync(401, "invalid_device_token");
    }

    [Fact]
    public async Task A_duplicate_claim_is_401()
    {
        var phone = await Phone.EnrollAsync(_server);
        var payload = Payload(DeviceToken.Create(phone, _server));
        await _server.DeviceSessionsAsync(DeviceToken.Sign(phone, payload[..^1] + ",\"sub\":\"someone\"}")).RefusedAsync(401, "invalid_device_token");
        await _server.DeviceSessionsAsync(DeviceToken.Sign(phone, payload[..^1] + $",\"sub\":\"{phone.TokenId}\"}}")).RefusedAsync(401, "invalid_device_token");
    }

    [Theory, MemberData(nameof(BadHeaders))]
    public async Task Another_algorithm_or_type_is_401_though_the_signature_fits(string header)
    {
        var phone = await Phone.EnrollAsync(_server);
        await _server.DeviceSessionsAsync(DeviceToken.Create(phone, _server, header: header)).RefusedAsync(401, "invalid_device_token");
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    public async Task No_algorithm_and_no_signature_is_401(string algorithm)
    {
        var phone = await Phone.EnrollAsync(_server);
        var unsigned = $$"""{"alg":"{{algorithm}}","typ":"JWT"}""";
        var payload = DeviceToken.Create(phone, _server).Split('.')[1];
        await _server.DeviceSessionsAsync($"{DeviceToken.Encode(unsigned)}.{payload}.").RefusedAsync(401, "invalid_device_token");
        await _server.DeviceSessionsAsync($"{DeviceToken.Encode(DeviceToken.Header)}.{payload}.").RefusedAsync(401, "invalid_device_token");
        var zeros = Base64Url.EncodeToString(new byte[64]);
        await _server.DeviceSessionsAsync($"{DeviceToken.Encode(DeviceToken.Header)}.{payload}.{zeros}").RefusedAsync(401, "invalid_device_token");
    }

    [Fact]
    public async Task An_HMAC_under_the_public_key_is_401()
    {
        var phone = await Phone.EnrollAsync(_server);
        foreach (var algorithm in (string[])["HS256", "ES256"])
        {
            var signed = $"{DeviceToken.Encode($$"""{"alg":"{{algorithm}}","typ":"JWT"}""")}.{DeviceToken.Create(phone, _server).Split('.')[1]}";
            foreach (var key in (byte[][])[Encoding.UTF8.GetBytes(phone.PublicKeyPem), PemBytes(phone.PublicKeyPem)])
            {
                var mac = HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed));
                await _server.DeviceSessionsAsync($"{signed}.{Base64Url.EncodeToString(mac)}").RefusedAsync(401, "invalid_device_token");
            }
        }
    }

    [Fact]
    public async Task Another_persons_key_is_401()
    {
        var phone = await Phone.EnrollAsync(_server);
        var stranger = await Phone.EnrollAsync(_server);
        var token = DeviceToken.Create(stranger, _server, claims => claims["sub"] = phone.TokenId);
        await _server.DeviceSessionsAsync(token).RefusedAsync(401, "invalid_device_token");
    }

    [Fact]
    public async Task A_token_with_a_key_of_its_own_is_verified_with_the_enrolled_one()
    {
        var phone = await Phone.EnrollAsync(_server);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var stranger = new Phone(_server, phone.TokenId, key);
        var point = key.ExportParameters(false).Q;
        var jwk = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
        var header = new JsonObject { ["alg"] = "ES256", ["typ"] = "JWT", ["kid"] = phone.TokenId, ["jwk"] = jwk }.ToJsonString();
        await _server.DeviceSessionsAsync(DeviceToken.Create(stranger, _server, header: header)).RefusedAsync(401, "invalid_device_token");
        using var own = await _server.DeviceSessionsAsync(DeviceToken.Create(phone, _server, header: header));
        Assert.True(own.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_token_that_was_tampered_with_is_401()
    {
        var phone = await Phone.EnrollAsync(_server);
        var parts = DeviceToken.Create(phone, _server).Split('.');
        var payload = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]));
        var later = payload.Replace("\"jti\":\"", "\"jti\":\"x", StringComparison.Ordinal);
        string[] tampered =
        [
            $"{parts[0]}.{DeviceToken.Encode(later)}.{parts[2]}",
            $"{parts[0]}.{DeviceToken.Encode(payload + " ")}.{parts[2]}",
            $"{DeviceToken.Encode(DeviceToken.Header + " ")}.{parts[1]}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.{(parts[2][0] == 'A' ? 'B' : 'A')}{parts[2][1..]}",
            $"{parts[0]}.{parts[1]}.{parts[2][..^4]}",
            $"{parts[0]}.{parts[1]}.{parts[2]}==",
            $"{parts[0]}.{parts[1]}.{parts[2]}.{parts[2]}",
        ];
        foreach (var token in tampered)
            await _server.DeviceSessionsAsync(token).RefusedAsync(401, "invalid_device_token");

        // None of them used up the id.
        using var untouched = await _server.DeviceSessionsAsync(string.Join('.', parts));
        Assert.True(untouched.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_signature_in_DER_is_401()
    {
        var phone = await Phone.EnrollAsync(_server);
        var signed = DeviceToken.Create(phone, _server);
        signed = signed[..signed.LastIndexOf('.')];
        var der = Base64Url.EncodeToString(Convert.FromBase64String(phone.Sign(signed)));
        await _server.DeviceSessionsAsync($"{signed}.{der}").RefusedAsync(401, "invalid_device_token");
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(-30)]
    [InlineData(30)]
    public async Task A_phones_clock_may_be_off_by_the_tolerance(int seconds)
    {
        var clock = new TestClock();
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, clock);
        var phone = await Phone.EnrollAsync(server);
        using var response = await server.DeviceSessionsAsync(DeviceToken.Create(phone, server, claims =>
        {
            claims["iat"] = (long)claims["iat"]! + seconds;
            claims["exp"] = (long)claims["exp"]! + seconds;
        }));
        Assert.True(response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_token_may_omit_when_it_was_issued()
    {
        var phone = await Phone.EnrollAsync(_server);
        using var response = await _server.DeviceSessionsAsync(DeviceToken.Create(phone, _server, claims => claims.Remove("iat")));
        Assert.True(response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Unknown_claims_and_the_longest_id_are_accepted()
    {
        var phone = await Phone.EnrollAsync(_server);
        using var response = await _server.DeviceSessionsAsync(DeviceToken.Create(phone, _server, claims =>
        {
            claims["jti"] = string.Concat(Enumerable.Repeat("ü\n", 64));
            claims["azp"] = new JsonObject { ["x"] = 1 };
        }));
        Assert.True(response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_revoked_enrollment_is_403_for_the_phone_and_401_for_everyone_else()
    {
        var phone = await Phone.EnrollAsync(_server);
        var stranger = await Phone.EnrollAsync(_server);
        await phone.RevokeAsync(_server);
        await _server.DeviceSessionsAsync(DeviceToken.Create(phone, _server)).RefusedAsync(403, "enrollment_revoked");
        Assert.Equal(403, (await Assert.ThrowsAsync<RefusedUpgradeException>(() => phone.ConnectAsync(_server))).Status);
        var forged = DeviceToken.Create(stranger, _server, claims => claims["sub"] = phone.TokenId);
        await _server.DeviceSessionsAsync(forged).RefusedAsync(401, "invalid_device_token");
    }

    [Fact]
    public async Task A_phone_that_was_replaced_is_401()
    {
        var phone = await Phone.EnrollAsync(_server);
        await phone.ReplaceAsync(_server);
        await _server.DeviceSessionsAsync(DeviceToken.Create(phone, _server)).RefusedAsync(401, "invalid_device_token");
    }

    [Fact]
    public async Task A_browser_may_send_its_token_in_the_query()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        using var hub = await HubProbe.OpenAsync(_server, $"/hubs/device?access_token={DeviceToken.Create(phone, _server)}");
        Assert.Equal($"requested {session.SessionId}", await hub.NextWordAsync());
    }

    [Fact]
    public async Task No_token_is_logged()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString);
        var phone = await Phone.EnrollAsync(server);
        var token = DeviceToken.Create(phone, server);
        using (await HubProbe.OpenAsync(server, $"/hubs/device?access_token={token}"))
            await server.DeviceSessionsAsync(token).RefusedAsync(401, "invalid_device_token");
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains(token.Split('.')[2], StringComparison.Ordinal));
    }

    private static string Payload(string token) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[1]));

    private static byte[] PemBytes(string pem) => Convert.FromBase64String(string.Concat(pem.Split('\n').Where(line => !line.StartsWith('-'))));
}
