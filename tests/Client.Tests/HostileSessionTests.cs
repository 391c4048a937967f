using System.Security.Cryptography;
using IdToken.Client.Tests.Hosting;

namespace IdToken.Client.Tests;

/// <summary>Whatever a connection sends, a session ends with a checked outcome or with one typed error.</summary>
public abstract class HostileSessionTests(Transport transport)
{
    private static readonly Dictionary<string, Func<TokenForge, string>> WrongTokens = new()
    {
        ["another issuer"] = t => t.Valid(c => c["iss"] = "https://elsewhere.example"),
        ["another service"] = t => t.Valid(c => c["aud"] = "another"),
        ["several services"] = t => t.Valid(c => c["aud"] = new System.Text.Json.Nodes.JsonArray("demo", "another")),
        ["another person"] = t => t.Valid(c => c["sub"] = "tok_2"),
        ["another session"] = t => t.Valid(c => c["sid"] = "sess_2"),
        ["another nonce"] = t => t.Valid(c => c["nonce"] = "n-2"),
        ["no nonce"] = t => t.Valid(c => c.Remove("nonce")),
        ["expired"] = t => t.Valid(c => c["exp"] = DateTimeOffset.UtcNow.AddMinutes(-10).ToUnixTimeSeconds()),
        ["no end"] = t => t.Valid(c => c.Remove("exp")),
        ["an end that is no time"] = t => t.Valid(c => c["exp"] = "never"),
        ["not valid yet"] = t => t.Valid(c => c["nbf"] = DateTimeOffset.UtcNow.AddMinutes(10).ToUnixTimeSeconds()),
        ["alg none"] = t => t.Valid(spoilHeader: h => h["alg"] = "none", sign: _ => []),
        ["alg none with a signature"] = t => t.Valid(spoilHeader: h => h["alg"] = "none"),
        ["HS256 by the public key"] = t => t.Valid(spoilHeader: h => h["alg"] = "HS256", sign: data => HMACSHA256.HashData(t.PublicKeyBytes, data)),
        ["another key"] = t => t.Valid(sign: Foreign),
        ["no signature"] = t => t.Valid(sign: _ => []),
        ["unknown kid"] = t => t.Valid(spoilHeader: h => h["kid"] = "key-2"),
        ["no kid"] = t => t.Valid(spoilHeader: h => h.Remove("kid")),
        ["another type"] = t => t.Valid(spoilHeader: h => h["typ"] = "idtoken-credential+jwt"),
        ["critical extension"] = t => t.Valid(spoilHeader: h => h["crit"] = new System.Text.Json.Nodes.JsonArray("x")),
        ["two parts"] = t => t.Valid()[..t.Valid().LastIndexOf('.')],
        ["no base64url"] = _ => "*.*.*",
        ["no JSON"] = _ => "AAAA.AAAA.AAAA",
        ["empty"] = _ => "",
    };

    public static TheoryData<string> WrongTokenNames => [.. WrongTokens.Keys];

    [Fact]
    public async Task An_oversized_message_is_one_typed_error()
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.OnConnection = connection => connection.SendTextAsync(new string(' ', 2_000_000));
        await using var session = await server.SignInAsync();
        await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.UnexpectedResponse);
    }

    [Fact]
    public async Task Too_many_events_are_one_typed_error()
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.OnConnection = async connection =>
        {
            for (var i = 0; i < 10_010; i++)
                await connection.RejectAsync("no", final: false);
        };
        await using var session = await server.SignInAsync();
        await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.UnexpectedResponse);
    }

    [Fact]
    public async Task An_outcome_with_another_random_is_not_trusted()
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.OnConnection = connection => connection.ApproveAsync(random: "0000000000000000");
        await using var session = await server.SignInAsync();
        await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.RandomMismatch);
    }

    [Fact]
    public async Task An_outcome_with_a_forged_hash_is_not_trusted_even_without_validation_of_the_token()
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.OnConnection = connection => connection.ApproveAsync(hash: server.Tokens.Hash("another"));
        await using var session = await server.SignInAsync(configure: o => o.ValidateToken = false);
        await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.HashMismatch);
    }

    [Theory]
    [MemberData(nameof(WrongTokenNames))]
    public async Task A_wrong_token_is_not_trusted(string name)
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.OnConnection = connection => connection.ApproveAsync(WrongTokens[name](server.Tokens));
        await using var session = await server.SignInAsync();
        await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.InvalidToken);
    }

    [Theory]
    [MemberData(nameof(WrongTokenNames))]
    public async Task Without_validation_a_token_is_passed_on_unread(string name)
    {
        await using var server = await FakeServer.StartAsync(transport);
        var token = WrongTokens[name](server.Tokens);
        server.OnConnection = connection => connection.ApproveAsync(token);
        await using var session = await server.SignInAsync(configure: o => o.ValidateToken = false);
        var result = await session.ResultAsync(Deadline.Token).SoonAsync();
        Assert.Equal(token, result.Jwt);
        Assert.Empty(result.Claims);
    }

    [Theory]
    [InlineData("""{"issuer":"https://elsewhere.example","jwks_uri":"JWKS"}""", IdTokenErrorCodes.InvalidToken)]
    [InlineData("""{"issuer":"ISSUER"}""", IdTokenErrorCodes.InvalidToken)]
    [InlineData("""{"issuer":"ISSUER","jwks_uri":"file:///etc/keys"}""", IdTokenErrorCodes.InvalidToken)]
    [InlineData("<html>", IdTokenErrorCodes.UnexpectedResponse)]
    [InlineData("[]", IdTokenErrorCodes.UnexpectedResponse)]
    public async Task A_wrong_discovery_document_is_one_typed_error(string document, string code)
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.Discovery = http => FakeServer.JsonAsync(http, document.Replace("ISSUER", server.Issuer, StringComparison.Ordinal).Replace("JWKS", server.Issuer + "/.well-known/jwks.json", StringComparison.Ordinal));
        server.OnConnection = connection => connection.ApproveAsync();
        await using var session = await server.SignInAsync();
        await session.ResultAsync(Deadline.Token).FailsAsync(code);
    }

    [Theory]
    [InlineData("{}", IdTokenErrorCodes.InvalidToken)]
    [InlineData("""{"keys":{}}""", IdTokenErrorCodes.InvalidToken)]
    [InlineData("""{"keys":[]}""", IdTokenErrorCodes.InvalidToken)]
    [InlineData("""{"keys":[7,{"kty":"RSA","kid":"key-1"},{"kty":"EC","crv":"P-256","kid":"key-1"},{"kty":"EC","crv":"P-256","kid":"key-1","x":"AAAA","y":"AAAA"}]}""", IdTokenErrorCodes.InvalidToken)]
    [InlineData("<html>", IdTokenErrorCodes.UnexpectedResponse)]
    public async Task A_wrong_key_set_is_one_typed_error(string document, string code)
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.KeySet = http => FakeServer.JsonAsync(http, document);
        server.OnConnection = connection => connection.ApproveAsync();
        await using var session = await server.SignInAsync();
        await session.ResultAsync(Deadline.Token).FailsAsync(code);
    }

    private static byte[] Foreign(byte[] data)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.SignData(data, HashAlgorithmName.SHA256);
    }
}

public sealed class RawHostileSessionTests() : HostileSessionTests(Transport.Raw);

public sealed class HubHostileSessionTests() : HostileSessionTests(Transport.Hub);
