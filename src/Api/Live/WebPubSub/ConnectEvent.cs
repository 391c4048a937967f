using System.Text.Json;
using IdToken.Contracts;

namespace IdToken.Api.Live.WebPubSub;

/// <summary>A certificate that a client showed.</summary>
/// <param name="Thumbprint">SHA-1, 40 hex digits. Null: what was shown is no certificate.</param>
/// <param name="Content">PEM, where it was sent along.</param>
internal sealed record ShownCertificate(string? Thumbprint, string? Content);

/// <summary>A wsToken that a client showed in its query, and the session that it named beside it. Null: not exactly one.</summary>
internal sealed record ShownToken(string? SessionId, string? Token);

/// <summary>The body of the event <c>connect</c>, as far as it matters here. What a client did not show is null.</summary>
internal sealed record ConnectEvent(ShownCertificate? Certificate, ShownToken? Token, string? Origin, bool OffersProtocol)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Null: it is not a JSON object.</summary>
    public static async Task<ConnectEvent?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(body, Strict, cancellationToken);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return null;
            return new(CertificateOf(root), TokenOf(root), OriginOf(root), Values(Member(root, "subprotocols")).Contains(SessionSubprotocols.V1));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter for text that is half a surrogate pair.
            return null;
        }
    }

    private static ShownCertificate? CertificateOf(JsonElement root)
    {
        if (Member(root, "clientCertificates") is not { } certificates || (certificates.ValueKind == JsonValueKind.Array && certificates.GetArrayLength() == 0))
            return null;
        // The client's own comes first; those behind it are its issuers'.
        if (certificates.ValueKind != JsonValueKind.Array || certificates[0].ValueKind != JsonValueKind.Object)
            return new(null, null);
        var content = Member(certificates[0], "content");
        var thumbprint = Text(Member(certificates[0], "thumbprint"));
        var readable = thumbprint is { Length: 40 } && thumbprint.All(char.IsAsciiHexDigit) && content is null or { ValueKind: JsonValueKind.String };
        return new(readable ? thumbprint : null, Text(content));
    }

    private static ShownToken? TokenOf(JsonElement root)
    {
        if (Member(root, "query") is not { ValueKind: JsonValueKind.Object } query || Member(query, "token") is not { } token)
            return null;
        if (token.ValueKind == JsonValueKind.Array && token.GetArrayLength() == 0)
            return null;
        return new(Single(Member(query, "sessionId")), Single(token));
    }

    /// <summary>The page that the client is; null: it is none. Text that is no origin is allowed nowhere.</summary>
    private static string? OriginOf(JsonElement root) => Member(root, "headers") is { ValueKind: JsonValueKind.Object } headers
        ? headers.EnumerateObject().Where(header => header.Name.Equals("Origin", StringComparison.OrdinalIgnoreCase)).Select(header => Single(header.Value) ?? "").FirstOrDefault()
        : null;

    private static JsonElement? Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    private static string? Text(JsonElement? element) => element is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static IEnumerable<string?> Values(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray().Select(item => Text(item)) : [];

    private static string? Single(JsonElement? element) => Values(element).ToArray() is [var only] ? only : null;
}
