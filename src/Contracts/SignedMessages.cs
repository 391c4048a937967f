using System.Security.Cryptography;
using System.Text;

namespace IdToken.Contracts;

/// <summary>Builds the exact texts that are signed or authenticated, as UTF-8 (protocol, sections 1 and 3).</summary>
public static class SignedMessages
{
    /// <summary>Returns what a phone signs to enroll.</summary>
    /// <param name="vdsData">The identity credential, or the code of an invitation, exactly as it is sent.</param>
    /// <param name="deviceId">The phone's own name for itself.</param>
    /// <param name="timestamp">Unix seconds.</param>
    public static string EnrollmentProof(string vdsData, string deviceId, long timestamp) =>
        FormattableString.Invariant($"enroll|{Base64UrlOf(SHA256.HashData(Encoding.UTF8.GetBytes(vdsData)))}|{deviceId}|{timestamp}");

    /// <summary>Returns what a phone signs to approve.</summary>
    /// <param name="sessionId">The session to approve.</param>
    /// <param name="otp">The code that the person compared or typed.</param>
    /// <param name="timestamp">Unix seconds.</param>
    /// <param name="grantedScopes">Null: not part of the message. An empty list adds an empty last part.</param>
    public static string Approval(string sessionId, string otp, long timestamp, IReadOnlyList<string>? grantedScopes) => grantedScopes is null
        ? FormattableString.Invariant($"{sessionId}|{otp}|{timestamp}")
        : FormattableString.Invariant($"{sessionId}|{otp}|{timestamp}|{string.Join(' ', grantedScopes)}");

    /// <summary>Returns what a phone signs to decline.</summary>
    public static string Decline(string sessionId, long timestamp) =>
        FormattableString.Invariant($"{sessionId}|decline|{timestamp}");

    /// <summary>Returns what a phone signs to report a sign-in that the person did not start.</summary>
    public static string Report(string sessionId, long timestamp) =>
        FormattableString.Invariant($"{sessionId}|report|{timestamp}");

    /// <summary>Returns what a passkey signs so that the person's phone may make recovery codes or move to another phone.</summary>
    public static string Recovery(string tokenId, long timestamp) =>
        FormattableString.Invariant($"recovery|{tokenId}|{timestamp}");

    /// <summary>Returns what the outcome's hash authenticates.</summary>
    public static string Outcome(string sessionId, string random, string jwt) => $"{sessionId}|{random}|{jwt}";

    // .NET 8 has no base64url.
    private static string Base64UrlOf(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
