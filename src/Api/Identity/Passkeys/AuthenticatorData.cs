using System.Buffers.Binary;
using System.Security.Cryptography;

namespace IdToken.Api.Identity.Passkeys;

/// <summary>Authenticator data (WebAuthn Level 3, section 6.1): what the device itself says about a passkey.</summary>
/// <param name="RelyingPartyHash">SHA-256 of the host that the passkey is for.</param>
/// <param name="Flags">How the passkey was used.</param>
/// <param name="Rest">The attested credential data and extensions, where there are any.</param>
internal sealed record AuthenticatorData(byte[] RelyingPartyHash, AuthenticatorFlags Flags, byte[] Rest)
{
    // After the flags, four bytes of a signature counter.
    private const int HeaderBytes = SHA256.HashSizeInBytes + 1 + sizeof(uint);

    // The AAGUID, which names a model of authenticator; nobody vouches for it without attestation.
    private const int ModelBytes = 16;

    /// <summary>Null where the bytes are too few.</summary>
    public static AuthenticatorData? Read(byte[] bytes) =>
        bytes.Length < HeaderBytes ? null : new(bytes[..SHA256.HashSizeInBytes], (AuthenticatorFlags)bytes[SHA256.HashSizeInBytes], bytes[HeaderBytes..]);

    /// <summary>Returns the passkey's public key, SPKI in DER; null where there is none, or one of another kind than ES256 on P-256.</summary>
    public byte[]? PublicKey()
    {
        const int idAt = ModelBytes + sizeof(ushort);
        if (!Flags.HasFlag(AuthenticatorFlags.AttestedCredential) || Rest.Length < idAt)
            return null;
        var keyAt = idAt + BinaryPrimitives.ReadUInt16BigEndian(Rest.AsSpan(ModelBytes));
        var end = keyAt + CoseKey.Bytes;
        return Rest.Length == end || (Rest.Length > end && Flags.HasFlag(AuthenticatorFlags.Extensions)) ? CoseKey.ToSubjectPublicKeyInfo(Rest.AsSpan(keyAt, CoseKey.Bytes)) : null;
    }
}
