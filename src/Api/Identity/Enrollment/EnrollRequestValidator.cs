using FluentValidation;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Enrollment;

internal sealed class EnrollRequestValidator : NewPhoneRules<EnrollRequest>
{
    public EnrollRequestValidator(EnrollmentOptions options)
        : base(options.RequireProof) => RuleFor(r => r.VdsData).NotEmpty();
}
