using FluentValidation;
using IdToken.Api.Identity.Credentials;
using IdToken.Api.Identity.Passkeys;
using IdToken.Api.Platform.Http;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Recovery;

internal sealed class RecoverRequestValidator : AbstractValidator<RecoverRequest>
{
    public RecoverRequestValidator()
    {
        RuleFor(r => r.TokenId).Must(TokenIds.IsValid).WithMessage(TokenIds.Rule);
        RuleFor(r => r.RecoveryCode).Must(RecoveryCode.IsValid).WithMessage("must be a recovery code.");
        RuleFor(r => r.PublicKeyPem).NotEmpty().MaximumCharacters(1024);
        RuleFor(r => r.DeviceId).NotEmpty().MaximumCharacters(128);
        RuleFor(r => r.FcmToken).MaximumCharacters(4096);
        RuleFor(r => r.ProofBase64).Must(WireRules.IsSignature).WithMessage(WireRules.Signature);
        RuleFor(r => r.Passkey).SetValidator(new PasskeyRegistrationValidator()!).When(r => r.Passkey is not null);
        RuleFor(r => r.Timestamp).NotNull().InclusiveBetween(0, WireRules.LastSecond);
    }
}
