using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Tests.Infrastructure;

/// <summary>A key that an issuer may publish, which signs with any algorithm that a forger would try.</summary>
public sealed class IssuerKey : IDisposable
{
    private readonly AsymmetricAlgorithm _key;

    private IssuerKey(string kid, AsymmetricAlgorithm key) => (Kid, _key) = (kid, key);

    public string Kid { get; }

    public string Algorithm => _key is RSA ? "RS256" : "ES256";

    public static IssuerKey Rsa(string kid, int bits = 2048) => new(kid, RSA.Create(bits));

    public static IssuerKey Ec(string kid, ECCurve? curve = null) => new(kid, ECDsa.Create(curve ?? ECCurve.NamedCurves.nistP256));

    public JsonObject Jwk(params (string Name, string Value)[] changes)
    {
        var jwk = _key is RSA rsa ? Jwk(rsa.ExportParameters(includePrivateParameters: false)) : Jwk(((ECDsa)_key).ExportParameters(includePrivateParameters: false));
        (jwk["kid"], jwk["use"]) = (Kid, "sig");
        foreach (var (name, value) in changes)
            jwk[name] = value;
        return jwk;
    }

    public string Token(JsonObject header, JsonObject payload) => Token(header.ToJsonString(), payload.ToJsonString(), (string?)header["alg"]);

    /// <summary>Signs any text, JSON or not.</summary>
    public string Token(string header, string payload, string? algorithm)
    {
        var signed = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(payload)}";
        return $"{signed}.{Base64UrlEncoder.Encode(Sign(algorithm, Encoding.ASCII.GetBytes(signed)))}";
    }

    public void Dispose() => _key.Dispose();

    public static string Encode(JsonObject json) => Base64UrlEncoder.Encode(json.ToJsonString());

    private byte[] Sign(string? algorithm, byte[] data) => algorithm switch
    {
        "RS256" => ((RSA)_key).SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        "RS384" => ((RSA)_key).SignData(data, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        "RS512" => ((RSA)_key).SignData(data, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        "PS256" => ((RSA)_key).SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        "ES256" => ((ECDsa)_key).SignData(data, HashAlgorithmName.SHA256),
        // The public key misused as the secret.
        "HS256" => HMACSHA256.HashData(Encoding.UTF8.GetBytes(((RSA)_key).ExportSubjectPublicKeyInfoPem()), data),
        _ => [],
    };

    private static JsonObject Jwk(RSAParameters key) => new() { ["kty"] = "RSA", ["n"] = Base64UrlEncoder.Encode(key.Modulus), ["e"] = Base64UrlEncoder.Encode(key.Exponent) };

    private static JsonObject Jwk(ECParameters key) => new()
    {
        ["kty"] = "EC", ["crv"] = key.Q.X!.Length == 32 ? "P-256" : "P-384", ["x"] = Base64UrlEncoder.Encode(key.Q.X), ["y"] = Base64UrlEncoder.Encode(key.Q.Y),
    };
}
