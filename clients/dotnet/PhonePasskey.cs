namespace IdToken.Client;

/// <summary>The passkey of an identity. Save the id with the identity's values.</summary>
/// <param name="Authenticator">Has the passkey.</param>
/// <param name="CredentialId">The passkey's id there.</param>
public sealed record PhonePasskey(IPasskeyAuthenticator Authenticator, ReadOnlyMemory<byte> CredentialId);
