using System.Text.Json.Serialization;
using IdToken.Api.Identity.Credentials;

namespace IdToken.Api.Identity.Invitations;

/// <summary>OpenID for Verifiable Credential Issuance 1.0, section 4.1.1: the members that an invitation has.</summary>
internal sealed record CredentialOffer(
    [property: JsonPropertyName("credential_issuer")] string Issuer,
    [property: JsonPropertyName("credential_configuration_ids")] IReadOnlyList<string> Configurations,
    [property: JsonPropertyName("grants")] IReadOnlyDictionary<string, PreAuthorizedGrant> Grants)
{
    private const string PreAuthorized = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

    public static CredentialOffer Of(string issuer, string code, int? pinDigits) => new(
        issuer, [CredentialReader.Type], new Dictionary<string, PreAuthorizedGrant> { [PreAuthorized] = new(code, pinDigits is { } digits ? new("numeric", digits) : null) });

    public override string ToString() => $"credential offer of {Issuer}";
}

internal sealed record PreAuthorizedGrant([property: JsonPropertyName("pre-authorized_code")] string Code, [property: JsonPropertyName("tx_code")] TxCodeForm? TxCode)
{
    public override string ToString() => "grant";
}

internal sealed record TxCodeForm([property: JsonPropertyName("input_mode")] string InputMode, [property: JsonPropertyName("length")] int Length);
