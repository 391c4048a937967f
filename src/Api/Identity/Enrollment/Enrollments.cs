using System.Text;
using IdToken.Api.Identity.Credentials;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Platform.Store;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Enrollment;

/// <summary>POST /enroll: the credential vouches for the person, the key stands for the phone, the store binds the two.</summary>
internal sealed class Enrollments(
    CredentialReader credentials, EnrollmentStore store, VerificationOptions options, LimitLog limits, TimeProvider clock, ILogger<Enrollments> logger)
{
    public async Task<Result<EnrollResponse>> EnrollAsync(EnrollRequest request, SharedLimit limit)
    {
        if (P256.ReadPublicKey(request.PublicKeyPem!) is not { } publicKey)
            return Refusal.InvalidPublicKey;
        if (request.ProofBase64 is { } proof && !IsProven(request.VdsData!, request.DeviceId!, request.Timestamp!.Value, proof, publicKey))
            return Refusal.InvalidProof;
        var read = credentials.Read(request.VdsData!);
        return read.Value is { } credential ? await EnrollCredentialAsync(credential, publicKey, request.DeviceId!, request.FcmToken, limit) : read.As<EnrollResponse>();
    }

    /// <summary>Binds a credential that is valid now to a phone's key.</summary>
    /// <param name="credential">Vouches for the person.</param>
    /// <param name="publicKey">The phone's; SPKI, DER.</param>
    /// <param name="deviceId">The phone's own name for itself.</param>
    /// <param name="fcmToken">Where to push.</param>
    /// <param name="limit">What the client's networks may enroll.</param>
    /// <param name="isRepeatable">Whether the same phone may bind the same credential again, after an answer that was lost.</param>
    public async Task<Result<EnrollResponse>> EnrollCredentialAsync(Credential credential, byte[] publicKey, string deviceId, string? fcmToken, SharedLimit limit, bool isRepeatable = false)
    {
        var (result, wait) = await store.EnrollAsync(credential, publicKey, deviceId, PushAddressOf(fcmToken), limit);
        if (result == EnrollmentResult.CredentialUsed && isRepeatable && await store.IsEnrolledAsync(credential, publicKey))
            return Enrolled(credential);
        if (result == EnrollmentResult.RateLimited)
        {
            limits.Refused("enroll", LimitLog.Client);
            return Result<EnrollResponse>.RateLimited(wait);
        }

        if (RefusalOf(result) is { } refusal)
        {
            Log.Refused(logger, credential.TokenId!, result);
            return refusal;
        }

        if (result == EnrollmentResult.Replaced)
            Log.Replaced(logger, credential.TokenId!);
        else
            Log.Enrolled(logger, credential.TokenId!);
        return Enrolled(credential);
    }

    /// <summary>Returns whether a phone has proved just now that it holds its key (<see cref="SignedMessages.EnrollmentProof"/>).</summary>
    public bool IsProven(string vdsData, string deviceId, long timestamp, string proof, byte[] publicKey) =>
        Math.Abs(clock.GetUtcNow().ToUnixTimeSeconds() - timestamp) <= (long)options.ClockTolerance.TotalSeconds
        && P256.Verify(publicKey, Encoding.UTF8.GetBytes(SignedMessages.EnrollmentProof(vdsData, deviceId, timestamp)), WireRules.DecodeSignature(proof));

    /// <summary>Returns null where a phone names no token.</summary>
    public static PushAddress? PushAddressOf(string? fcmToken) =>
        string.IsNullOrEmpty(fcmToken) ? null : new PushAddress(PushAddress.Fcm, [Encoding.UTF8.GetBytes(fcmToken)]);

    private static EnrollResponse Enrolled(Credential credential) => new(true, credential.TokenId!, DateTimeOffset.FromUnixTimeSeconds(credential.ExpiresAt!.Value));

    private static Refusal? RefusalOf(EnrollmentResult result) => result switch
    {
        EnrollmentResult.Enrolled => null,
        EnrollmentResult.Replaced => null,
        EnrollmentResult.Revoked => Refusal.TokenIdRevoked,
        EnrollmentResult.CredentialUsed => Refusal.CredentialUsed,
        EnrollmentResult.CredentialOutdated => Refusal.CredentialOutdated,
        EnrollmentResult.CredentialIssuerMismatch => Refusal.CredentialIssuerMismatch,
        EnrollmentResult.RateLimited => Refusal.RateLimited,
    };
}
