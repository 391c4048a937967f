using IdToken.Api.Identity.Credentials;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Keys;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Enrollment;

/// <summary>POST /enroll: the credential vouches for the person, the key stands for the phone, the store binds the two.</summary>
internal sealed class Enrollments(CredentialReader credentials, EnrollmentStore store, ILogger<Enrollments> logger)
{
    public async Task<Result<EnrollResponse>> EnrollAsync(EnrollRequest request)
    {
        if (P256.ReadPublicKey(request.PublicKeyPem!) is not { } publicKey)
            return Refusal.InvalidPublicKey;
        if (credentials.Read(request.VdsData!) is not { } credential)
            return Refusal.InvalidCredential;

        var result = await store.EnrollAsync(credential, publicKey, request.DeviceId!, request.FcmToken);
        if (result != EnrollmentResult.Enrolled)
            return result == EnrollmentResult.Revoked ? Refusal.TokenIdRevoked : Refusal.CredentialUsed;
        Log.Enrolled(logger, credential.TokenId!);
        return new EnrollResponse(true, credential.TokenId!, DateTimeOffset.FromUnixTimeSeconds(credential.ExpiresAt!.Value));
    }
}
