using System.Text.Json;
using System.Text.Json.Serialization;

namespace IdToken.Api.Identity.Credentials;

/// <summary>What a credential says about a person, under the seal's field names (protocol, section 7).</summary>
internal sealed record CredentialClaims
{
    [JsonPropertyName("gn")]
    public string? GivenName { get; init; }

    [JsonPropertyName("fn")]
    public string? FamilyName { get; init; }

    [JsonPropertyName("dob")]
    public DateOnly? DateOfBirth { get; init; }

    /// <summary>ISO 3166 alpha-3.</summary>
    [JsonPropertyName("nat")]
    public string? Nationality { get; init; }

    [JsonPropertyName("doc")]
    public string? Document { get; init; }

    /// <summary>1 to 3.</summary>
    [JsonPropertyName("tl")]
    public int? TrustLevel { get; init; }

    public static CredentialClaims Parse(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, CredentialJsonContext.Default.CredentialClaims)!;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CredentialJsonContext.Default.CredentialClaims);

    // A record would print personal data.
    public override string ToString() => "credential claims";
}
