using IdToken.Api.Identity.Credentials;
using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Identity.Passkeys;
using IdToken.Api.Platform.Errors;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Recovery;

/// <summary>
/// POST /enroll/recover: a code that the person made binds a new phone's key to the enrollment that there is. A person who is not enrolled, or has no codes, costs what a wrong code costs: one read,
/// one part opened, one comparison.
/// </summary>
internal sealed class PhoneRecovery(
    RecoveryStore store, RecoveryStandIn standIn, NewPhones phones, RecoveryOptions options, RecoveryMetrics metrics, TimeProvider clock,
    ILogger<PhoneRecovery> logger)
{
    // Each further try means that another request of this person succeeded in between.
    private const int Tries = 10;

    public async Task<Result<RecoveredEnrollment>> RecoverAsync(RecoverRequest request, string phoneUrl)
    {
        if (!options.Enabled)
            return Refusal.RecoveryNotOffered;
        if (!phones.Read(request, request.RecoveryCode!, phoneUrl).TryGet(out var phone, out var refusal))
            return refusal;
        return await RecoverAsync(request.TokenId!, RecoveryCode.HashOf(request.TokenId!, request.RecoveryCode!), phone);
    }

    private async Task<Result<RecoveredEnrollment>> RecoverAsync(string tokenId, byte[] hash, NewPhone phone)
    {
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            var enrollment = await store.ReadAsync(tokenId);
            var codes = (enrollment is null ? null : store.Open(enrollment)) ?? standIn.Codes();
            var (remaining, isRepeated) = (codes.Use(hash, clock.GetUtcNow()), codes.IsLastUsed(hash));
            if (enrollment is null || (remaining is null && !isRepeated))
                break;
            var (isCurrent, person, photo) = await store.PersonAsync(enrollment);
            if (!isCurrent)
                continue;
            if (person is null)
                break;
            if (remaining is null && IsThatOf(phone, person))
                return Answer(enrollment, person.Claims, person.Passkey);
            if (remaining is null)
                break;
            if (await store.RecoverAsync(enrollment, remaining, person.Claims, photo, phone))
                return Recovered(enrollment, person.Claims, phone.Passkey, isMove: codes.IsMove(hash, clock.GetUtcNow()));
        }

        Log.Refused(logger, tokenId);
        metrics.Refused();
        return Refusal.InvalidRecoveryCode;
    }

    /// <summary>A phone that sends no passkey may have one.</summary>
    private static bool IsThatOf(NewPhone phone, SealedPerson person) =>
        person.PublicKey.AsSpan().SequenceEqual(phone.PublicKey) && (phone.Passkey is null || phone.Passkey.Is(person.Passkey));

    private RecoveredEnrollment Recovered(RecoverableEnrollment enrollment, byte[] claims, Passkey? passkey, bool isMove)
    {
        metrics.Recovered(isMove);
        if (isMove)
            Log.Moved(logger, enrollment.Context.TokenId);
        else
            Log.Recovered(logger, enrollment.Context.TokenId);
        return Answer(enrollment, claims, passkey);
    }

    private static RecoveredEnrollment Answer(RecoverableEnrollment enrollment, byte[] claims, Passkey? passkey)
    {
        var person = CredentialClaims.Parse(claims);
        return new(enrollment.Context.TokenId, enrollment.EndsAt, person.GivenName, person.FamilyName) { Passkey = passkey is null ? null : true };
    }
}
