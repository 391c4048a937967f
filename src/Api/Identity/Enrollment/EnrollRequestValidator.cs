using FluentValidation;
using IdToken.Api.Identity.Passkeys;
using IdToken.Api.Platform.Http;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Enrollment;

internal sealed class EnrollRequestValidator : AbstractValidator<EnrollRequest>
{
    public EnrollRequestValidator(EnrollmentOptions options)
    {
        RuleFor(r => r.VdsData).NotEmpty();
        // An SPKI of P-256 in PEM has 178 characters.
        RuleFor(r => r.PublicKeyPem).NotEmpty().MaximumCharacters(1024);
        RuleFor(r => r.DeviceId).NotEmpty().MaximumCharacters(128);
        // FCM promises no length; today's tokens have about 160 characters.
        RuleFor(r => r.FcmToken).MaximumCharacters(4096);
        RuleFor(r => r.ProofBase64).Must(WireRules.IsSignature).When(IsProofExpected).WithMessage(WireRules.Signature);
        RuleFor(r => r.Timestamp).NotNull().InclusiveBetween(0, WireRules.LastSecond).When(IsProofExpected);
        RuleFor(r => r.Passkey).SetValidator(new PasskeyRegistrationValidator()!).When(r => r.Passkey is not null);

        // Neither proves anything without the other, and a passkey is bound to both.
        bool IsProofExpected(EnrollRequest r) => options.RequireProof || r.ProofBase64 is not null || r.Timestamp is not null || r.Passkey is not null;
    }
}
