using FluentValidation;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Enrollment;

internal sealed class EnrollRequestValidator : AbstractValidator<EnrollRequest>
{
    public EnrollRequestValidator()
    {
        RuleFor(r => r.VdsData).NotEmpty();
        // An SPKI of P-256 in PEM has 178 characters.
        RuleFor(r => r.PublicKeyPem).NotEmpty().MaximumLength(1024);
        RuleFor(r => r.DeviceId).NotEmpty().MaximumLength(128);
        // FCM promises no length; today's tokens have about 160 characters.
        RuleFor(r => r.FcmToken).MaximumLength(4096);
    }
}
