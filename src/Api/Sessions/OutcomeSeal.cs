using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IdToken.Api.Platform.Keys;
using IdToken.Contracts;

namespace IdToken.Api.Sessions;

/// <summary>
/// Seals an outcome for the store and its channels: AES-256-GCM under a key of the session's master secret, bound to the session's id.
/// Layout: nonce, tag, ciphertext. The session holds the kid.
/// </summary>
internal static class OutcomeSeal
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public static byte[] Seal(MasterSecret secret, string sessionId, Approved outcome)
    {
        var clear = JsonSerializer.SerializeToUtf8Bytes(outcome, ContractsJsonContext.Default.Approved);
        var sealedOutcome = new byte[NonceBytes + TagBytes + clear.Length];
        var nonce = sealedOutcome.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(secret.SealKey, TagBytes);
        aes.Encrypt(nonce, clear, sealedOutcome.AsSpan(NonceBytes + TagBytes), sealedOutcome.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(sessionId));
        return sealedOutcome;
    }

    /// <exception cref="CryptographicException">The outcome was not sealed with this secret for this session.</exception>
    public static Approved Open(MasterSecret secret, string sessionId, ReadOnlySpan<byte> sealedOutcome)
    {
        if (sealedOutcome.Length < NonceBytes + TagBytes)
            throw new CryptographicException("The sealed outcome is too short.");
        var clear = new byte[sealedOutcome.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(secret.SealKey, TagBytes);
        aes.Decrypt(sealedOutcome[..NonceBytes], sealedOutcome[(NonceBytes + TagBytes)..], sealedOutcome.Slice(NonceBytes, TagBytes), clear, Encoding.UTF8.GetBytes(sessionId));
        return JsonSerializer.Deserialize(clear, ContractsJsonContext.Default.Approved)!;
    }
}
