using FluentValidation;
using IdToken.Api.Identity.Credentials;
using IdToken.Api.Platform.Http;
using IdToken.Api.Services;
using IdToken.Contracts;

namespace IdToken.Api.Sessions;

// Checks the form only; whether a scope, service or session exists is checked later.
internal sealed class InitiateRequestValidator : AbstractValidator<InitiateRequest>
{
    public InitiateRequestValidator(ServiceCatalog services)
    {
        RuleFor(r => r.TokenId).Must(TokenIds.IsValid).Unless(r => r.TokenId is null && services.Find(r.ServiceId) is { AllowAnonymousInitiation: true }).WithMessage(TokenIds.Rule);
        RuleFor(r => r.ServiceId).MaximumCharacters(128);
        RuleFor(r => r.Scopes).Must(SessionRules.IsScopeList!).When(r => r.Scopes is not null).WithMessage(SessionRules.ScopeList);
        RuleFor(r => r.Nonce).MaximumCharacters(256);
    }
}

internal sealed class VerifyRequestValidator : AbstractValidator<VerifyRequest>
{
    public VerifyRequestValidator()
    {
        RuleFor(r => r.SessionId).NotEmpty().MaximumCharacters(SessionId.MaximumLength);
        RuleFor(r => r.TokenId).Must(TokenIds.IsValid).WithMessage(TokenIds.Rule);
        // Any text: a wrong code is an attempt, not a malformed request.
        RuleFor(r => r.Otp).NotEmpty().MaximumCharacters(32);
        RuleFor(r => r.SignatureBase64).Must(WireRules.IsSignature).WithMessage(WireRules.Signature);
        RuleFor(r => r.Timestamp).NotNull().InclusiveBetween(0, WireRules.LastSecond);
        RuleFor(r => r.GrantedScopes).Must(SessionRules.IsScopeList!).When(r => r.GrantedScopes is not null).WithMessage(SessionRules.ScopeList);
        // Neither says anything without the other.
        RuleFor(r => r.AuthenticatorData).Must(WireRules.IsBytes).When(r => r.AuthenticatorData is not null || r.ClientDataJson is not null).WithMessage(WireRules.Bytes);
        RuleFor(r => r.ClientDataJson).Must(WireRules.IsBytes).When(r => r.AuthenticatorData is not null || r.ClientDataJson is not null).WithMessage(WireRules.Bytes).OverridePropertyName("clientDataJSON");
    }
}

internal sealed class DeclineRequestValidator : AbstractValidator<DeclineRequest>
{
    public DeclineRequestValidator()
    {
        RuleFor(r => r.SessionId).NotEmpty().MaximumCharacters(SessionId.MaximumLength);
        RuleFor(r => r.TokenId).Must(TokenIds.IsValid).WithMessage(TokenIds.Rule);
        RuleFor(r => r.SignatureBase64).Must(WireRules.IsSignature).WithMessage(WireRules.Signature);
        RuleFor(r => r.Timestamp).NotNull().InclusiveBetween(0, WireRules.LastSecond);
    }
}

internal sealed class ReportRequestValidator : AbstractValidator<ReportRequest>
{
    public ReportRequestValidator()
    {
        RuleFor(r => r.SessionId).NotEmpty().MaximumCharacters(SessionId.MaximumLength);
        RuleFor(r => r.TokenId).Must(TokenIds.IsValid).WithMessage(TokenIds.Rule);
        RuleFor(r => r.SignatureBase64).Must(WireRules.IsSignature).WithMessage(WireRules.Signature);
        RuleFor(r => r.Timestamp).NotNull().InclusiveBetween(0, WireRules.LastSecond);
    }
}

internal sealed class CancelRequestValidator : AbstractValidator<CancelRequest>
{
    public CancelRequestValidator() => RuleFor(r => r.SessionId).NotEmpty().MaximumCharacters(SessionId.MaximumLength);
}

internal sealed class ClaimRequestValidator : AbstractValidator<ClaimRequest>
{
    public ClaimRequestValidator() => RuleFor(r => r.SessionId).NotEmpty().MaximumCharacters(SessionId.MaximumLength);
}

internal static class SessionRules
{
    public const string ScopeList = "must be at most 32 scopes of 1 to 64 characters, without spaces.";

    public static bool IsScopeList(IReadOnlyList<string> scopes) =>
        scopes.Count <= 32 && scopes.All(s => s is { Length: > 0 } && WireRules.HasAtMost(64, s) && !s.Contains(' ', StringComparison.Ordinal));
}
