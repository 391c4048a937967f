using IdToken.Api.Identity.Credentials;
using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Keys;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Recovery;

/// <summary>
/// POST /enroll/recover: a code that the person made binds a new phone's key to the enrollment that there is. A person who is not enrolled, or has no codes, costs what a wrong code costs: one read,
/// one part opened, one comparison.
/// </summary>
internal sealed class PhoneRecovery(
    RecoveryStore store, RecoveryStandIn standIn, Enrollments enrollments, RecoveryOptions options, RecoveryMetrics metrics, TimeProvider clock, ILogger<PhoneRecovery> logger)
{
    // Each further try means that another request of this person succeeded in between.
    private const int Tries = 10;

    public async Task<Result<RecoveredEnrollment>> RecoverAsync(RecoverRequest request)
    {
        if (!options.Enabled)
            return Refusal.RecoveryNotOffered;
        if (P256.ReadPublicKey(request.PublicKeyPem!) is not { } publicKey)
            return Refusal.InvalidPublicKey;
        if (!enrollments.IsProven(request.RecoveryCode!, request.DeviceId!, request.Timestamp!.Value, request.ProofBase64!, publicKey))
            return Refusal.InvalidProof;

        var phone = new NewPhone(publicKey, request.DeviceId!, Enrollments.PushAddressOf(request.FcmToken));
        var hash = RecoveryCode.HashOf(request.TokenId!, request.RecoveryCode!);
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            var enrollment = await store.ReadAsync(request.TokenId!);
            var codes = (enrollment is null ? null : store.Open(enrollment)) ?? standIn.Codes();
            var (remaining, isRepeated) = (codes.Use(hash, clock.GetUtcNow()), codes.IsLastUsed(hash));
            if (enrollment is null || (remaining is null && !isRepeated))
                break;
            var (isCurrent, person, photo) = await store.PersonAsync(enrollment);
            if (!isCurrent)
                continue;
            if (person is null)
                break;
            if (remaining is null && person.PublicKey.AsSpan().SequenceEqual(publicKey))
                return Answer(enrollment, person);
            if (remaining is null)
                break;
            if (await store.RecoverAsync(enrollment, remaining, person.Claims, photo, phone))
                return Recovered(enrollment, person, isMove: codes.IsMove(hash, clock.GetUtcNow()));
        }

        Log.Refused(logger, request.TokenId!);
        metrics.Refused();
        return Refusal.InvalidRecoveryCode;
    }

    private RecoveredEnrollment Recovered(RecoverableEnrollment enrollment, SealedPerson person, bool isMove)
    {
        metrics.Recovered(isMove);
        if (isMove)
            Log.Moved(logger, enrollment.Context.TokenId);
        else
            Log.Recovered(logger, enrollment.Context.TokenId);
        return Answer(enrollment, person);
    }

    private static RecoveredEnrollment Answer(RecoverableEnrollment enrollment, SealedPerson person)
    {
        var claims = CredentialClaims.Parse(person.Claims);
        return new(enrollment.Context.TokenId, enrollment.EndsAt, claims.GivenName, claims.FamilyName);
    }
}
