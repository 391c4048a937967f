using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace IdToken.Api.Platform.Keys;

/// <summary>JWS in compact form with ES256 and nothing else (RFC 7515, section 7.1; RFC 7518, section 3.4).</summary>
internal static class CompactJws
{
    /// <summary>Signs a payload under a header that has been encoded by <see cref="Header"/>.</summary>
    public static string Sign(SigningKey key, string header, ReadOnlySpan<byte> payload)
    {
        var signed = $"{header}.{Base64Url.EncodeToString(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    public static string Header(string type, string kid) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"ES256","typ":"{{type}}","kid":"{{JsonEncodedText.Encode(kid)}}"}"""));

    /// <summary>Returns the payload if type, algorithm, key and signature are right, else null. The caller checks the claims.</summary>
    /// <param name="token">Untrusted text.</param>
    /// <param name="type">The <c>typ</c> that it must have.</param>
    /// <param name="keyOf">SPKI of the key that a <c>kid</c> names, or null.</param>
    public static byte[]? Read(string token, string type, Func<string?, byte[]?> keyOf) =>
        Parse(token, type) is { } jws && keyOf(jws.Kid) is { } publicKey && jws.IsSignedBy(publicKey) ? jws.Payload : null;

    /// <summary>Parses a token of the right form, type and algorithm, without verifying its signature. Null: it is not one.</summary>
    /// <param name="token">Untrusted text.</param>
    /// <param name="type">The <c>typ</c> that it must have.</param>
    public static UnverifiedJws? Parse(string token, string type)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || Decode(parts[0]) is not { } header || Decode(parts[1]) is not { } payload || Decode(parts[2]) is not { Length: P256.RawSignatureBytes } signature)
            return null;
        return TryReadKid(header, type, out var kid)
            ? new UnverifiedJws(kid, payload, Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]), signature)
            : null;
    }

    private static bool TryReadKid(byte[] header, string type, out string? kid)
    {
        kid = null;
        try
        {
            using var json = JsonDocument.Parse(header);
            var root = json.RootElement;
            // "crit" names extensions that a reader must understand; this one understands none (RFC 7515, section 4.1.11).
            var fits = root.ValueKind == JsonValueKind.Object && Text(root, "alg") == "ES256" && Text(root, "typ") == type && !root.TryGetProperty("crit", out _);
            kid = fits ? Text(root, "kid") : null;
            return fits;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Decode(string text)
    {
        // Padding is not part of base64url here (RFC 7515, section 2); the decoder would let it pass.
        if (text.Contains('=', StringComparison.Ordinal) || !Base64Url.IsValid(text))
            return null;
        return Base64Url.DecodeFromChars(text);
    }
}
