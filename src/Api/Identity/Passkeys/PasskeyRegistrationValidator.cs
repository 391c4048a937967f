using FluentValidation;
using IdToken.Api.Platform.Http;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Passkeys;

internal sealed class PasskeyRegistrationValidator : AbstractValidator<PasskeyRegistration>
{
    public PasskeyRegistrationValidator()
    {
        RuleFor(p => p.AuthenticatorData).Must(WireRules.IsBytes).WithMessage(WireRules.Bytes).OverridePropertyName("authenticatorData");
        RuleFor(p => p.ClientDataJson).Must(WireRules.IsBytes).WithMessage(WireRules.Bytes).OverridePropertyName("clientDataJSON");
    }
}
