using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Services.Access;

/// <summary>Reads a JWK set (RFC 7517): the keys that serve for RS256 and ES256. Others are passed over, so that an issuer may publish what it likes beside them.</summary>
internal static class PublishedKeys
{
    private const int MinimumRsaBits = 2048;

    public static Dictionary<(string Algorithm, string Kid), SecurityKey> Read(JsonElement set)
    {
        if (set.ValueKind != JsonValueKind.Object || !set.TryGetProperty("keys", out var published) || published.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException("The key set has no keys.");
        var keys = new Dictionary<(string, string), SecurityKey>();
        foreach (var jwk in published.EnumerateArray().Where(k => k.ValueKind == JsonValueKind.Object))
        {
            if (Text(jwk, "kid") is not { Length: > 0 } kid || !Is(jwk, "use", "sig"))
                continue;
            if (Text(jwk, "kty") == "RSA" && Is(jwk, "alg", SecurityAlgorithms.RsaSha256) && Rsa(jwk, kid) is { } rsa)
                keys.TryAdd((SecurityAlgorithms.RsaSha256, kid), rsa);
            else if (Text(jwk, "kty") == "EC" && Is(jwk, "alg", SecurityAlgorithms.EcdsaSha256) && Ec(jwk, kid) is { } ec)
                keys.TryAdd((SecurityAlgorithms.EcdsaSha256, kid), ec);
        }

        return keys;
    }

    private static RsaSecurityKey? Rsa(JsonElement jwk, string kid)
    {
        if (Bytes(jwk, "n") is not { } modulus || Bytes(jwk, "e") is not { Length: > 0 } exponent)
            return null;
        using var rsa = RSA.Create();
        try
        {
            // Leading zeros must not make a short key look long.
            rsa.ImportParameters(new() { Modulus = modulus.AsSpan().TrimStart((byte)0).ToArray(), Exponent = exponent });
            return rsa.KeySize >= MinimumRsaBits ? new(rsa.ExportParameters(includePrivateParameters: false)) { KeyId = kid } : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static ECDsaSecurityKey? Ec(JsonElement jwk, string kid)
    {
        if (Text(jwk, "crv") != "P-256" || Bytes(jwk, "x") is not { } x || Bytes(jwk, "y") is not { } y)
            return null;
        try
        {
            return new(ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = x, Y = y } })) { KeyId = kid };
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The member is absent, or this.</summary>
    private static bool Is(JsonElement jwk, string name, string value) => !jwk.TryGetProperty(name, out _) || Text(jwk, name) == value;

    private static string? Text(JsonElement jwk, string name) =>
        jwk.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Bytes(JsonElement jwk, string name) =>
        Text(jwk, name) is { } text && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
