namespace IdToken.Api.Platform.Keys;

/// <summary>A token whose signature has not been verified: use it to find the key, and for nothing else.</summary>
/// <param name="Kid">The key that it names, or null.</param>
/// <param name="Payload">Its claims, as JSON.</param>
/// <param name="Signed">The bytes that the signature covers.</param>
/// <param name="Signature">The signature, raw r‖s, 64 bytes.</param>
internal sealed record UnverifiedJws(string? Kid, byte[] Payload, byte[] Signed, byte[] Signature)
{
    /// <param name="publicKey">SPKI, DER.</param>
    public bool IsSignedBy(byte[] publicKey) => P256.VerifyRaw(publicKey, Signed, Signature);
}
