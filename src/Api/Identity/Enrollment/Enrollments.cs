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
        if (request.ProofBase64 is not null && !IsProven(request, publicKey))
            return Refusal.InvalidProof;
        var read = credentials.Read(request.VdsData!);
        if (read.Value is not { } credential)
            return read.As<EnrollResponse>();

        var (result, wait) = await store.EnrollAsync(credential, publicKey, request.DeviceId!, PushAddressOf(request), limit);
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
        return new EnrollResponse(true, credential.TokenId!, DateTimeOffset.FromUnixTimeSeconds(credential.ExpiresAt!.Value));
    }

    private static PushAddress? PushAddressOf(EnrollRequest request) =>
        string.IsNullOrEmpty(request.FcmToken) ? null : new PushAddress(PushAddress.Fcm, [Encoding.UTF8.GetBytes(request.FcmToken)]);

    private bool IsProven(EnrollRequest request, byte[] publicKey)
    {
        var timestamp = request.Timestamp!.Value;
        return Math.Abs(clock.GetUtcNow().ToUnixTimeSeconds() - timestamp) <= (long)options.ClockTolerance.TotalSeconds
            && P256.Verify(
                publicKey,
                Encoding.UTF8.GetBytes(SignedMessages.EnrollmentProof(request.VdsData!, request.DeviceId!, timestamp)),
                WireRules.DecodeSignature(request.ProofBase64!));
    }

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
