using System.Text.Json.Serialization;

namespace IdToken.Api.Identity.Credentials;

/// <summary>The payload of an identity credential (protocol, section 7).</summary>
internal sealed record Credential
{
    [JsonPropertyName("tid")]
    public string? TokenId { get; init; }

    [JsonPropertyName("jti")]
    public string? Id { get; init; }

    [JsonPropertyName("iat")]
    public long? IssuedAt { get; init; }

    [JsonPropertyName("nbf")]
    public long? NotBefore { get; init; }

    [JsonPropertyName("exp")]
    public long? ExpiresAt { get; init; }

    /// <summary>Base64.</summary>
    [JsonPropertyName("photo")]
    public string? Photo { get; init; }

    /// <summary>Who signed it, as configured.</summary>
    [JsonIgnore]
    public string Issuer { get; init; } = "";

    [JsonIgnore]
    public CredentialClaims Claims { get; init; } = new();

    public override string ToString() => "credential";
}
