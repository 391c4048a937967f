namespace IdToken.Api.Identity.Passkeys;

/// <summary>The flags of authenticator data (WebAuthn Level 3, section 6.1).</summary>
[Flags]
internal enum AuthenticatorFlags
{
    None = 0,

    /// <summary>Somebody touched the device.</summary>
    UserPresent = 0x01,

    /// <summary>The device recognized its user, by fingerprint, face or PIN.</summary>
    UserVerified = 0x04,

    /// <summary>The key may be copied to other devices.</summary>
    BackupEligible = 0x08,

    /// <summary>The key was copied.</summary>
    BackedUp = 0x10,

    /// <summary>The data have the key's id and the public key.</summary>
    AttestedCredential = 0x40,

    /// <summary>Extensions follow.</summary>
    Extensions = 0x80,
}
