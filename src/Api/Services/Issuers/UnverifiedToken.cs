using System.Buffers.Text;
using System.Text.Json;

namespace IdToken.Api.Services.Issuers;

/// <summary>A well-formed token that anyone may have written: what it says serves to find its key, or to refuse it, and for nothing else.</summary>
internal sealed record UnverifiedToken(string Algorithm, string Kid, string Issuer)
{
    private const int MaximumLength = 16 * 1024;

    // Far beyond the year 9999, and what every reader of numbers still takes.
    private const double LatestTime = 1e15;

    // Of a member that is there twice, readers take one or the other.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    // A "logout+jwt" or a "secevent+jwt" of the same issuer and audience opens nothing (RFC 8725, section 3.11).
    private static readonly string[] Types = ["JWT", "at+jwt"];

    /// <summary>Returns null where the text is not a compact JWS of an access token with the members that are needed (RFC 7515, section 7.1).</summary>
    public static UnverifiedToken? Parse(string text)
    {
        if (text.Length > MaximumLength || text.Split('.') is not [var first, var second, var third])
            return null;
        if (Decode(first) is not { } header || Decode(second) is not { } payload || Decode(third) is not { Length: > 0 })
            return null;
        try
        {
            using var head = JsonDocument.Parse(header, Strict);
            using var claims = JsonDocument.Parse(payload, Strict);
            return Read(head.RootElement, claims.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or not valid Unicode.
            return null;
        }
    }

    private static UnverifiedToken? Read(JsonElement header, JsonElement claims)
    {
        if (header.ValueKind != JsonValueKind.Object || claims.ValueKind != JsonValueKind.Object)
            return null;
        // "crit" names extensions that must be understood, and none is (RFC 7515, section 4.1.11). A "nonce" is what an ID token has: it tells an application
        // who its user is, and must open nothing here, where user and back end share an audience.
        if (header.TryGetProperty("crit", out _) || !IsAccessToken(header) || claims.TryGetProperty("nonce", out _))
            return null;
        if (!IsTime(claims, "exp", required: true) || !IsTime(claims, "nbf", required: false) || !IsTime(claims, "iat", required: false))
            return null;
        return Text(header, "alg") is { } algorithm && Text(header, "kid") is { } kid && Text(claims, "iss") is { } issuer ? new(algorithm, kid, issuer) : null;
    }

    /// <summary>The optional <c>typ</c> is absent, or one of the list; a media type, of any case, whose prefix may be left out (RFC 7515, section 4.1.9).</summary>
    private static bool IsAccessToken(JsonElement header)
    {
        const string prefix = "application/";
        if (!header.TryGetProperty("typ", out _))
            return true;
        var type = Text(header, "typ") ?? "";
        return Types.Contains(type.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? type[prefix.Length..] : type, StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsTime(JsonElement claims, string name, bool required) =>
        claims.TryGetProperty(name, out var value) ? value.ValueKind == JsonValueKind.Number && value.GetDouble() is >= 0 and <= LatestTime : !required;

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Decode(string text)
    {
        if (!Base64Url.IsValid(text))
            return null;
        // One text for each value: no padding, no white space, no bits beyond the end.
        var bytes = Base64Url.DecodeFromChars(text);
        return Base64Url.EncodeToString(bytes) == text ? bytes : null;
    }
}
