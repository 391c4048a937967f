using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Services.Issuers;

/// <summary>Reads a JWK set (RFC 7517) and keeps the keys that serve for RS256 and ES256. Skips all others, so that an issuer may publish what it likes beside them.</summary>
internal static class JwksReader
{
    private const int MinimumRsaBits = 2048;
    private const string P256 = "P-256";

    public static Dictionary<(string Algorithm, string Kid), SecurityKey> Read(JsonElement set)
    {
        if (set.ValueKind != JsonValueKind.Object || !set.TryGetProperty("keys", out var published) || published.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException("The key set has no keys.");
        var keys = new Dictionary<(string, string), SecurityKey>();
        foreach (var jwk in JsonWebKeys(published).Keys.Where(k => !string.IsNullOrEmpty(k.Kid) && Is(k.Use, JsonWebKeyUseNames.Sig)))
        {
            if (Algorithm(jwk) is { } algorithm && Is(jwk.Alg, algorithm) && JsonWebKeyConverter.TryConvertToSecurityKey(jwk, out var key))
                keys.TryAdd((algorithm, jwk.Kid), key);
        }

        return keys;
    }

    /// <summary>Parses each key by itself: the library refuses a whole set for one key that is malformed.</summary>
    private static JsonWebKeySet JsonWebKeys(JsonElement published)
    {
        var set = new JsonWebKeySet();
        foreach (var element in published.EnumerateArray())
        {
            try
            {
                set.Keys.Add(new(element.GetRawText()));
            }
            catch (ArgumentException)
            {
                // Not a key.
            }
        }

        return set;
    }

    /// <summary>The algorithm that a key serves for; null where there is none, or the key is too weak.</summary>
    private static string? Algorithm(JsonWebKey jwk) => jwk.Kty switch
    {
        JsonWebAlgorithmsKeyTypes.RSA when Bits(jwk.N) >= MinimumRsaBits && Bits(jwk.E) > 0 => SecurityAlgorithms.RsaSha256,
        JsonWebAlgorithmsKeyTypes.EllipticCurve when jwk.Crv == P256 => SecurityAlgorithms.EcdsaSha256,
        _ => null,
    };

    /// <summary>The length of a number, without the leading zeros that would make a short one look long; 0 where it is malformed.</summary>
    private static int Bits(string? number)
    {
        try
        {
            return number is null ? 0 : Base64UrlEncoder.DecodeBytes(number).AsSpan().TrimStart((byte)0).Length * 8;
        }
        catch (FormatException)
        {
            return 0;
        }
    }

    /// <summary>The optional member is absent, or has this value.</summary>
    private static bool Is(string? member, string value) => member is null || member == value;
}
