using System.Buffers.Text;
using System.Text.Json;

namespace IdToken.Api.ServiceAccess;

/// <summary>What a token says of itself, once it has the form of one: a signed JWT in compact form, and nothing that this server would have to understand besides (RFC 7515, section 7.1).</summary>
internal sealed record TokenForm(string Kid, string Algorithm, string Issuer, IReadOnlyList<string> Audiences)
{
    private const int MaximumLength = 16 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Null: it is none, whatever it is.</summary>
    public static TokenForm? Parse(string token)
    {
        if (token.Length > MaximumLength || token.Split('.') is not [var header, var payload, var signature])
            return null;
        if (Decode(header) is not { } headerJson || Decode(payload) is not { } payloadJson || Decode(signature) is not { Length: > 0 })
            return null;
        try
        {
            using var head = JsonDocument.Parse(headerJson, Strict);
            using var body = JsonDocument.Parse(payloadJson, Strict);
            // "crit" names extensions that must be understood, and none is (RFC 7515, section 4.1.11).
            if (head.RootElement.TryGetProperty("crit", out _) || body.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            return Text(head, "kid") is { } kid && Text(head, "alg") is { } algorithm && Text(body, "iss") is { } issuer
                ? new(kid, algorithm, issuer, Texts(body, "aud"))
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonDocument json, string name) =>
        json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IReadOnlyList<string> Texts(JsonDocument json, string name) => json.RootElement.TryGetProperty(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array => [.. value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!)],
            _ => [],
        }
        : [];

    /// <summary>Null unless it is base64url in the one form that these bytes have: no padding, no white space, no stray bits (RFC 7515, section 2).</summary>
    private static byte[]? Decode(string text)
    {
        if (!Base64Url.IsValid(text))
            return null;
        var bytes = Base64Url.DecodeFromChars(text);
        return Base64Url.EncodeToString(bytes) == text ? bytes : null;
    }
}
