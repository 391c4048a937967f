using IdToken.Api.Identity.Tokens;
using IdToken.Api.Platform.Errors;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Recovery;

/// <summary>/device/recovery-codes and /device/move: what an enrolled phone makes for its own person.</summary>
internal sealed class OwnRecoveryCodes(RecoveryStore store, RecoveryConsent consent, RecoveryOptions options, PhoneUrl url, TimeProvider clock, ILogger<OwnRecoveryCodes> logger)
{
    // Each further try means that another request of the same phone came between.
    private const int Tries = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Makes a fresh set in place of all earlier codes.</summary>
    /// <param name="tokenId">The person.</param>
    /// <param name="enrolledAt">When the phone was enrolled that asks for it.</param>
    /// <param name="request">The passkey's consent, where the phone has one.</param>
    /// <param name="http">The request, for the URL of the link.</param>
    public async Task<Result<RecoveryCodesResponse>> MakeAsync(string tokenId, long enrolledAt, RecoveryCodesRequest? request, HttpRequest http)
    {
        string[] codes = [.. Enumerable.Range(0, options.Codes).Select(_ => RecoveryCode.Create())];
        var fresh = RecoveryCodes.None with { Hashes = [.. codes.Select(code => RecoveryCode.HashOf(tokenId, code))] };
        var made = await SetAsync(tokenId, enrolledAt, request, _ => fresh);
        if (made.Value is not { } enrollment)
            return made.As<RecoveryCodesResponse>();
        Log.Made(logger, codes.Length, tokenId);
        return new RecoveryCodesResponse(codes, url.OfRecovery(http, tokenId), enrollment.EndsAt);
    }

    public async Task<Result<RecoveryCodesLeft>> CountAsync(string tokenId, long enrolledAt)
    {
        if (!options.Enabled)
            return Refusal.RecoveryNotOffered;
        return await store.ReadAsync(tokenId) is { } enrollment && enrollment.EnrolledAt == enrolledAt
            ? new RecoveryCodesLeft((store.Open(enrollment) ?? RecoveryCodes.None).Hashes.Count, enrollment.EndsAt)
            : Refusal.InvalidDeviceToken;
    }

    /// <summary>Makes a link for another phone, in place of an earlier one. It works for a short time and leaves the codes as they are.</summary>
    public async Task<Result<MoveResponse>> MoveAsync(string tokenId, long enrolledAt, RecoveryCodesRequest? request, HttpRequest http)
    {
        var code = RecoveryCode.Create();
        var end = (clock.GetUtcNow() + options.MoveLifetime).ToUnixTimeSeconds();
        var made = await SetAsync(tokenId, enrolledAt, request, codes => codes with { Move = RecoveryCode.HashOf(tokenId, code), MoveEnds = end * 1000 });
        if (made.Value is null)
            return made.As<MoveResponse>();
        Log.MoveStarted(logger, tokenId);
        return new MoveResponse(code, url.OfRecovery(http, tokenId, code), DateTimeOffset.FromUnixTimeSeconds(end));
    }

    private async Task<Result<RecoverableEnrollment>> SetAsync(string tokenId, long enrolledAt, RecoveryCodesRequest? request, Func<RecoveryCodes, RecoveryCodes> change)
    {
        if (!options.Enabled)
            return Refusal.RecoveryNotOffered;
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            if (await store.ReadWithPersonAsync(tokenId) is not var (enrollment, person) || enrollment.EnrolledAt != enrolledAt)
                return Refusal.InvalidDeviceToken;
            if (!consent.IsGiven(tokenId, person.Passkey, request))
                return Refusal.InvalidSignature;
            if (await store.SetAsync(enrollment, change(store.Open(enrollment) ?? RecoveryCodes.None)))
                return enrollment;
        }

        return Result<RecoverableEnrollment>.RateLimited(Pause);
    }
}
