using System.Buffers.Text;
using FluentValidation;
using IdToken.Api.Identity.Credentials;
using IdToken.Contracts;

namespace IdToken.Api.Sessions;

// Checks the form only; whether a scope, service or session exists is checked later.
internal sealed class InitiateRequestValidator : AbstractValidator<InitiateRequest>
{
    public InitiateRequestValidator()
    {
        RuleFor(r => r.TokenId).Must(TokenIds.IsValid).WithMessage(TokenIds.Rule);
        RuleFor(r => r.ServiceId).MaximumLength(128);
        RuleFor(r => r.Scopes).Must(SessionRules.IsScopeList!).When(r => r.Scopes is not null).WithMessage(SessionRules.ScopeList);
        RuleFor(r => r.Nonce).MaximumLength(256);
    }
}

internal sealed class VerifyRequestValidator : AbstractValidator<VerifyRequest>
{
    public VerifyRequestValidator()
    {
        RuleFor(r => r.SessionId).NotEmpty().MaximumLength(SessionId.MaximumLength);
        RuleFor(r => r.TokenId).Must(TokenIds.IsValid).WithMessage(TokenIds.Rule);
        // Any text: a wrong code is an attempt, not a malformed request.
        RuleFor(r => r.Otp).NotEmpty().MaximumLength(32);
        RuleFor(r => r.SignatureBase64).Must(SessionRules.IsSignature).WithMessage(SessionRules.Signature);
        RuleFor(r => r.Timestamp).NotNull().InclusiveBetween(0, SessionRules.LastSecond);
        RuleFor(r => r.GrantedScopes).Must(SessionRules.IsScopeList!).When(r => r.GrantedScopes is not null).WithMessage(SessionRules.ScopeList);
    }
}

internal sealed class DeclineRequestValidator : AbstractValidator<DeclineRequest>
{
    public DeclineRequestValidator()
    {
        RuleFor(r => r.SessionId).NotEmpty().MaximumLength(SessionId.MaximumLength);
        RuleFor(r => r.TokenId).Must(TokenIds.IsValid).WithMessage(TokenIds.Rule);
        RuleFor(r => r.SignatureBase64).Must(SessionRules.IsSignature).WithMessage(SessionRules.Signature);
        RuleFor(r => r.Timestamp).NotNull().InclusiveBetween(0, SessionRules.LastSecond);
    }
}

internal sealed class CancelRequestValidator : AbstractValidator<CancelRequest>
{
    public CancelRequestValidator() => RuleFor(r => r.SessionId).NotEmpty().MaximumLength(SessionId.MaximumLength);
}

internal static class SessionRules
{
    public const string ScopeList = "must be at most 32 scopes of 1 to 64 characters, without spaces.";
    public const string Signature = "must be base64 or base64url of a signature.";

    /// <summary>The end of the year 9999, in Unix seconds.</summary>
    public const long LastSecond = 253_402_300_799;

    // A DER signature of P-256 has 72 bytes at most; the rest is room for padding and line ends.
    private const int MaximumSignatureCharacters = 256;

    public static bool IsScopeList(IReadOnlyList<string> scopes) =>
        scopes.Count <= 32 && scopes.All(s => s is { Length: > 0 and <= 64 } && !s.Contains(' ', StringComparison.Ordinal));

    public static bool IsSignature(string? text) =>
        text is { Length: > 0 and <= MaximumSignatureCharacters } && (Base64.IsValid(text) || Base64Url.IsValid(text));

    public static byte[] DecodeSignature(string text) => Base64.IsValid(text) ? Convert.FromBase64String(text) : Base64Url.DecodeFromChars(text);
}
