using System.Text.Json;

namespace IdToken.Api.Identity.Passkeys;

/// <summary>The members of <c>clientDataJSON</c> that count (WebAuthn Level 3, section 5.8.1): what the browser says about the use of a passkey.</summary>
/// <param name="Type"><see cref="Create"/> or <see cref="Get"/>.</param>
/// <param name="Challenge">Base64url.</param>
/// <param name="Origin">The page's.</param>
/// <param name="IsCrossOrigin">Whether the page was a frame in a page of another origin.</param>
internal sealed record ClientData(string Type, string Challenge, string Origin, bool IsCrossOrigin)
{
    public const string Create = "webauthn.create";
    public const string Get = "webauthn.get";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Null where it is not JSON, or lacks a member.</summary>
    public static ClientData? Read(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && Text(root, "type") is { } type && Text(root, "challenge") is { } challenge && Text(root, "origin") is { } origin
                ? new(type, challenge, origin, root.TryGetProperty("crossOrigin", out var crossOrigin) && crossOrigin.ValueKind != JsonValueKind.False)
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter: half a surrogate pair.
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
