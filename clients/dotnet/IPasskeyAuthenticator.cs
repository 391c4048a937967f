namespace IdToken.Client;

/// <summary>
/// The device's passkeys (WebAuthn), for apps to implement with what the platform offers. A passkey approves in place of the phone's key, and each use takes the person's fingerprint, face or PIN
/// (docs/protocol.md, Passkeys).
/// </summary>
/// <remarks>
/// The person has 25 s; after that the token is cancelled. <see cref="OperationCanceledException"/> and null both mean that the person did not unlock it. What else an implementation throws reaches the caller.
/// </remarks>
public interface IPasskeyAuthenticator
{
    /// <summary>Makes a passkey: ES256, with user verification, without attestation, that is not synced to other devices unless the server permits it.</summary>
    /// <param name="challenge">32 bytes, to go into the client data.</param>
    /// <param name="name">What the device may call it.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Null where the person does not agree.</returns>
    ValueTask<NewPasskey?> CreateAsync(ReadOnlyMemory<byte> challenge, string name, CancellationToken cancellationToken);

    /// <summary>Signs with a passkey, with user verification.</summary>
    /// <param name="credentialId">Which one.</param>
    /// <param name="challenge">32 bytes, to go into the client data.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Null where the person does not unlock it.</returns>
    ValueTask<PasskeySignature?> SignAsync(ReadOnlyMemory<byte> credentialId, ReadOnlyMemory<byte> challenge, CancellationToken cancellationToken);
}

/// <summary>A passkey that was made just now.</summary>
/// <param name="CredentialId">The passkey's id at its authenticator.</param>
/// <param name="AuthenticatorData">With the attested credential data, which have the public key (WebAuthn Level 3, section 6.1).</param>
/// <param name="ClientDataJson">The <c>clientDataJSON</c> of type <c>webauthn.create</c> (section 5.8.1), byte for byte.</param>
public sealed record NewPasskey(ReadOnlyMemory<byte> CredentialId, ReadOnlyMemory<byte> AuthenticatorData, ReadOnlyMemory<byte> ClientDataJson);

/// <summary>One use of a passkey.</summary>
/// <param name="Signature">As the authenticator returns it: ECDSA, DER.</param>
/// <param name="AuthenticatorData">What it signed, together with the client data's hash.</param>
/// <param name="ClientDataJson">The <c>clientDataJSON</c> of type <c>webauthn.get</c>, byte for byte.</param>
public sealed record PasskeySignature(ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte> AuthenticatorData, ReadOnlyMemory<byte> ClientDataJson);
