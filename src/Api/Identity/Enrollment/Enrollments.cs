using System.Text;
using IdToken.Api.Identity.Credentials;
using IdToken.Api.Identity.Passkeys;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Store;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Enrollment;

/// <summary>POST /enroll: the credential vouches for the person, the key stands for the phone, the store binds the two.</summary>
internal sealed class Enrollments(CredentialReader credentials, NewPhones phones, EnrollmentStore store, LimitLog limits, ILogger<Enrollments> logger)
{
    public async Task<Result<EnrollResponse>> EnrollAsync(EnrollRequest request, string phoneUrl, SharedLimit limit)
    {
        if (!phones.Read(request, request.VdsData!, phoneUrl).TryGet(out var phone, out var refusal))
            return refusal;
        var read = credentials.Read(request.VdsData!);
        return read.Value is { } credential ? await EnrollCredentialAsync(credential, phone, limit) : read.As<EnrollResponse>();
    }

    /// <summary>Binds a credential that is valid now to a phone's keys.</summary>
    /// <param name="credential">Vouches for the person.</param>
    /// <param name="phone">The phone.</param>
    /// <param name="limit">What the client's networks may enroll.</param>
    /// <param name="isRepeatable">Whether the same phone may bind the same credential again, after an answer that was lost.</param>
    public async Task<Result<EnrollResponse>> EnrollCredentialAsync(Credential credential, NewPhone phone, SharedLimit limit, bool isRepeatable = false)
    {
        var (result, wait) = await store.EnrollAsync(credential, phone, PushAddressOf(phone.FcmToken), limit);
        if (result == EnrollmentResult.CredentialUsed && isRepeatable && await store.FindAsync(credential, phone) is { } person)
            return Enrolled(credential, person.Passkey);
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
        return Enrolled(credential, phone.Passkey);
    }

    /// <summary>Returns null where a phone names no token.</summary>
    public static PushAddress? PushAddressOf(string? fcmToken) =>
        string.IsNullOrEmpty(fcmToken) ? null : new PushAddress(PushAddress.Fcm, [Encoding.UTF8.GetBytes(fcmToken)]);

    private static EnrollResponse Enrolled(Credential credential, Passkey? passkey) =>
        new(true, credential.TokenId!, DateTimeOffset.FromUnixTimeSeconds(credential.ExpiresAt!.Value)) { Passkey = passkey is null ? null : true };

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
