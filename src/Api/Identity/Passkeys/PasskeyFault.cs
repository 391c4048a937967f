namespace IdToken.Api.Identity.Passkeys;

/// <summary>Why a passkey, or its use, is not acceptable. For the log; the phone learns of <see cref="Synced"/> alone.</summary>
internal enum PasskeyFault
{
    NotOffered,
    Malformed,
    Type,
    Challenge,
    CrossOrigin,
    RelyingParty,
    UserPresence,
    UserVerification,
    Backup,
    Origin,
    PublicKey,

    /// <summary>Other devices may have it, which IdToken:Passkeys:AllowSynced would permit.</summary>
    Synced,
}
