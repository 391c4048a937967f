namespace IdToken.Api.Platform.Keys;

/// <summary>A token that anyone may have written: what it says serves to find its key and for nothing else.</summary>
/// <param name="Kid">The key that it names, if it does.</param>
/// <param name="Payload">Its claims.</param>
/// <param name="Signed">What the signature is over.</param>
/// <param name="Signature">Raw r‖s.</param>
internal sealed record UnverifiedJws(string? Kid, byte[] Payload, byte[] Signed, byte[] Signature)
{
    /// <param name="publicKey">SPKI, DER.</param>
    public bool IsSignedBy(byte[] publicKey) => P256.VerifyRaw(publicKey, Signed, Signature);
}
