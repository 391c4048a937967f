using FluentValidation;
using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Identity.Passkeys;
using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Keys;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Recovery;

/// <summary>
/// Whether the person agrees to codes for another phone. Where a passkey approves, it has to agree here as well: otherwise the phone's key alone, which a program may copy, could take the enrollment to a
/// phone without the passkey.
/// </summary>
internal sealed class RecoveryConsent(VerificationOptions options, TimeProvider clock)
{
    public bool IsGiven(string tokenId, Passkey? passkey, RecoveryCodesRequest? request)
    {
        if (passkey is null)
            return true;
        if (request is not { SignatureBase64: { } signature, Timestamp: { } timestamp } || PasskeyAssertion.Read(request.AuthenticatorData, request.ClientDataJson) is not { } assertion)
            return false;
        return Math.Abs(clock.GetUtcNow().ToUnixTimeSeconds() - timestamp) <= (long)options.ClockTolerance.TotalSeconds
            && assertion.FaultOf(passkey, SignedMessages.Recovery(tokenId, timestamp)) is null && P256.Verify(passkey.PublicKey, assertion.Signed, WireRules.DecodeSignature(signature));
    }
}

internal sealed class RecoveryCodesRequestValidator : AbstractValidator<RecoveryCodesRequest>
{
    public RecoveryCodesRequestValidator()
    {
        RuleFor(r => r.SignatureBase64).Must(WireRules.IsSignature).When(r => r.SignatureBase64 is not null).WithMessage(WireRules.Signature);
        RuleFor(r => r.Timestamp).InclusiveBetween(0, WireRules.LastSecond);
        RuleFor(r => r.AuthenticatorData).Must(WireRules.IsBytes).When(r => r.AuthenticatorData is not null).WithMessage(WireRules.Bytes);
        RuleFor(r => r.ClientDataJson).Must(WireRules.IsBytes).When(r => r.ClientDataJson is not null).WithMessage(WireRules.Bytes).OverridePropertyName("clientDataJSON");
    }
}
