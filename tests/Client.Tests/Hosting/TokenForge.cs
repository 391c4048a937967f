using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IdToken.Contracts;

namespace IdToken.Client.Tests.Hosting;

/// <summary>Creates tokens of a session, valid or not.</summary>
internal sealed class TokenForge(string issuer, InitiateResponse session, SignInRequest signIn) : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Kid { get; set; } = "key-1";

    public string KeySet => new JsonObject { ["keys"] = new JsonArray(PublicKey()) }.ToJsonString();

    /// <summary>The public key, of which everyone has a copy.</summary>
    public byte[] PublicKeyBytes => Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem());

    public string Hash(string jwt) => Base64Url.EncodeToString(HMACSHA256.HashData(
        Encoding.UTF8.GetBytes(session.WsToken), Encoding.UTF8.GetBytes($"{session.SessionId}|{session.Random}|{jwt}")));

    public string Valid(Action<JsonObject>? spoilClaims = null, Action<JsonObject>? spoilHeader = null, Func<byte[], byte[]>? sign = null)
    {
        var header = new JsonObject { ["alg"] = "ES256", ["typ"] = "JWT", ["kid"] = Kid };
        spoilHeader?.Invoke(header);
        var claims = Claims();
        spoilClaims?.Invoke(claims);
        var signed = $"{Encode(header)}.{Encode(claims)}";
        var signature = (sign ?? (data => _key.SignData(data, HashAlgorithmName.SHA256)))(Encoding.ASCII.GetBytes(signed));
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public void Dispose() => _key.Dispose();

    private JsonObject Claims()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        return new()
        {
            ["iss"] = issuer,
            ["sub"] = signIn.TokenId,
            ["aud"] = signIn.ServiceId,
            ["sid"] = session.SessionId,
            ["nonce"] = signIn.Nonce,
            ["nbf"] = now,
            ["exp"] = now + 3600,
            ["given_name"] = "Ada",
        };
    }

    private JsonObject PublicKey()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return new() { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = Kid, ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
