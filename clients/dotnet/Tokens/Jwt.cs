using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IdToken.Client.Http;

namespace IdToken.Client.Tokens;

/// <summary>A JWT in compact form, ES256 only (RFC 7515, section 7.1; RFC 7518, section 3.4). Do not trust it before <see cref="IsSignedBy"/>.</summary>
internal sealed class Jwt
{
    // r and s of P-256.
    private const int SignatureBytes = 64;

    private readonly byte[] _signed;
    private readonly byte[] _signature;

    private Jwt(string kid, JsonElement payload, byte[] signed, byte[] signature)
    {
        Kid = kid;
        Payload = payload;
        _signed = signed;
        _signature = signature;
    }

    public string Kid { get; }

    public JsonElement Payload { get; }

    /// <exception cref="IdTokenException">Not such a token.</exception>
    public static Jwt Parse(string text)
    {
        var parts = text.Split('.');
        if (parts.Length != 3)
            throw Invalid("does not have three parts");
        try
        {
            var header = Object(parts[0]);
            // "crit" names extensions that the reader must understand; this one understands none (RFC 7515, section 4.1.11).
            var isPlainEs256 = StrictJson.Text(header, "alg") == "ES256" && StrictJson.Text(header, "typ") == "JWT" && !header.TryGetProperty("crit", out _);
            if (!isPlainEs256 || StrictJson.Text(header, "kid") is not { } kid)
                throw Invalid("is not an ES256 token with a kid");
            var signature = Base64Url.DecodeFromChars(parts[2]);
            return signature.Length == SignatureBytes
                ? new(kid, Object(parts[1]), Encoding.ASCII.GetBytes(text[..text.LastIndexOf('.')]), signature)
                : throw Invalid("has no ES256 signature");
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw Invalid("is not a JWT in compact form", e);
        }
    }

    public static IdTokenException Invalid(string what, Exception? cause = null) => new(IdTokenErrorCodes.InvalidToken, $"The token {what}.", cause);

    public bool IsSignedBy(ECParameters publicKey)
    {
        using var key = ECDsa.Create(publicKey);
        return key.VerifyData(_signed, _signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static JsonElement Object(string part)
    {
        using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(part), StrictJson.Document);
        return json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.Clone() : throw new JsonException("Not an object.");
    }
}
