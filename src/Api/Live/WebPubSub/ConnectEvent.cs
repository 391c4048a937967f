using System.Text.Json;
using IdToken.Contracts;

namespace IdToken.Api.Live.WebPubSub;

/// <summary>The first entry of <c>clientCertificates</c>: the client's own certificate.</summary>
/// <param name="Thumbprint">SHA-1, 40 hex digits. Null: the entry is malformed.</param>
/// <param name="Content">The certificate in PEM, if the event contains it.</param>
internal sealed record ClientCertificateInfo(string? Thumbprint, string? Content);

/// <summary>The wsToken and the session id of the client's query. A member is null when the query does not have exactly one value for it.</summary>
internal sealed record SessionToken(string? SessionId, string? Token);

/// <summary>The members of the event <c>connect</c> that this server uses. Credentials that the client did not present are null.</summary>
internal sealed record ConnectEvent(ClientCertificateInfo? Certificate, SessionToken? Token, string? Origin, bool OffersProtocol)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Parses the body.</summary>
    /// <returns>Null: the body is not a valid JSON object.</returns>
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
            // InvalidOperationException: a string contains an unpaired surrogate.
            return null;
        }
    }

    private static ClientCertificateInfo? CertificateOf(JsonElement root)
    {
        if (Member(root, "clientCertificates") is not { } certificates || (certificates.ValueKind == JsonValueKind.Array && certificates.GetArrayLength() == 0))
            return null;
        // The client's own certificate comes first, followed by its issuers.
        if (certificates.ValueKind != JsonValueKind.Array || certificates[0].ValueKind != JsonValueKind.Object)
            return new(null, null);
        var content = Member(certificates[0], "content");
        var thumbprint = Text(Member(certificates[0], "thumbprint"));
        var readable = thumbprint is { Length: 40 } && thumbprint.All(char.IsAsciiHexDigit) && content is null or { ValueKind: JsonValueKind.String };
        return new(readable ? thumbprint : null, Text(content));
    }

    private static SessionToken? TokenOf(JsonElement root)
    {
        if (Member(root, "query") is not { ValueKind: JsonValueKind.Object } query || Member(query, "token") is not { } token)
            return null;
        if (token.ValueKind == JsonValueKind.Array && token.GetArrayLength() == 0)
            return null;
        return new(Single(Member(query, "sessionId")), Single(token));
    }

    /// <summary>The Origin header, which only browsers send; null: the request has none. A malformed header is returned as "", which no service allows.</summary>
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
