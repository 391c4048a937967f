using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IdToken.Api.Platform.Keys;
using IdToken.Contracts;

namespace IdToken.Api.Sessions;

/// <summary>Seals an outcome for the store and its channels, under a key for this session alone. The session holds the kid of the master secret.</summary>
internal static class OutcomeSeal
{
    // Simultaneous approvals of one session seal different tokens, so that the box has a nonce although the key is the session's own.
    public static byte[] Seal(MasterSecret secret, string sessionId, Approved outcome) =>
        SealedBox.Seal(secret.OutcomeKey(sessionId), Bytes(outcome), Encoding.UTF8.GetBytes(sessionId));

    /// <summary>Seals an outcome so that the version before can open it.</summary>
    public static byte[] SealForVersionBefore(MasterSecret secret, string sessionId, Approved outcome) =>
        SealedBox.Seal(secret.OutcomeKeyVersionBefore, Bytes(outcome), Encoding.UTF8.GetBytes(sessionId));

    /// <summary>Returns null where the outcome was not sealed with this secret for this session.</summary>
    public static Approved? Find(MasterSecret secret, string sessionId, ReadOnlySpan<byte> box)
    {
        var context = Encoding.UTF8.GetBytes(sessionId);
        var clear = SealedBox.Open(secret.OutcomeKey(sessionId), box, context) ?? SealedBox.Open(secret.OutcomeKeyVersionBefore, box, context);
        return clear is null ? null : JsonSerializer.Deserialize(clear, ContractsJsonContext.Default.Approved);
    }

    /// <exception cref="CryptographicException">The outcome was not sealed with this secret for this session.</exception>
    public static Approved Open(MasterSecret secret, string sessionId, ReadOnlySpan<byte> box) =>
        Find(secret, sessionId, box) ?? throw new CryptographicException($"The outcome of session {sessionId} was altered in the store.");

    private static byte[] Bytes(Approved outcome) => JsonSerializer.SerializeToUtf8Bytes(outcome, ContractsJsonContext.Default.Approved);
}
