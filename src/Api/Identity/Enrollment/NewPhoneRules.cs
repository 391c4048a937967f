using FluentValidation;
using IdToken.Api.Identity.Passkeys;
using IdToken.Api.Platform.Http;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Enrollment;

/// <summary>The form of what a phone sends of itself, wherever it is enrolled.</summary>
internal abstract class NewPhoneRules<T> : AbstractValidator<T>
    where T : NewPhoneRequest
{
    protected NewPhoneRules(bool isProofRequired = true)
    {
        // An SPKI of P-256 in PEM has 178 characters.
        RuleFor(r => r.PublicKeyPem).NotEmpty().MaximumCharacters(1024);
        RuleFor(r => r.DeviceId).NotEmpty().MaximumCharacters(128);
        // FCM promises no length; today's tokens have about 160 characters.
        RuleFor(r => r.FcmToken).MaximumCharacters(4096);
        RuleFor(r => r.ProofBase64).Must(WireRules.IsSignature).When(IsProofExpected).WithMessage(WireRules.Signature);
        RuleFor(r => r.Timestamp).NotNull().InclusiveBetween(0, WireRules.LastSecond).When(IsProofExpected);
        RuleFor(r => r.Passkey).SetValidator(new PasskeyRegistrationValidator()!).When(r => r.Passkey is not null);

        // Neither proves anything without the other, and a passkey is bound to both.
        bool IsProofExpected(T r) => isProofRequired || r.ProofBase64 is not null || r.Timestamp is not null || r.Passkey is not null;
    }
}
