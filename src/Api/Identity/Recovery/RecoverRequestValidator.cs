using FluentValidation;
using IdToken.Api.Identity.Credentials;
using IdToken.Api.Identity.Enrollment;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Recovery;

internal sealed class RecoverRequestValidator : NewPhoneRules<RecoverRequest>
{
    public RecoverRequestValidator()
    {
        RuleFor(r => r.TokenId).Must(TokenIds.IsValid).WithMessage(TokenIds.Rule);
        RuleFor(r => r.RecoveryCode).Must(RecoveryCode.IsValid).WithMessage("must be a recovery code.");
    }
}
