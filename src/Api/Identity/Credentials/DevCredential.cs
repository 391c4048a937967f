using FluentValidation;
using IdToken.Api.Platform.Http;

namespace IdToken.Api.Identity.Credentials;

/// <summary>Body of <c>POST /dev/credentials</c>: whose credential to issue. Omitted fields get sample values.</summary>
internal sealed record DevCredentialRequest
{
    public string? TokenId { get; init; }
    public string? GivenName { get; init; }
    public string? FamilyName { get; init; }
    public DateOnly? DateOfBirth { get; init; }
    public string? Nationality { get; init; }
    public string? Document { get; init; }
    public string? Photo { get; init; }
    public int? TrustLevel { get; init; }
}

/// <param name="VdsData">The signed credential, as <c>POST /enroll</c> takes it.</param>
/// <param name="TokenId">The person's tokenId.</param>
/// <param name="ExpiresAt">When the credential ends (UTC).</param>
internal sealed record DevCredentialResponse(string VdsData, string TokenId, DateTimeOffset ExpiresAt);

internal sealed class DevCredentialRequestValidator : AbstractValidator<DevCredentialRequest>
{
    public DevCredentialRequestValidator(TimeProvider clock)
    {
        RuleFor(r => r.TokenId).Must(TokenIds.IsValid).When(r => r.TokenId is not null).WithMessage(TokenIds.Rule);
        RuleFor(r => r.GivenName).MaximumCharacters(128);
        RuleFor(r => r.FamilyName).MaximumCharacters(128);
        RuleFor(r => r.Nationality).Must(CountryCodes.IsKnown!).When(r => r.Nationality is not null).WithMessage(CountryCodes.Rule);
        RuleFor(r => r.Document).MaximumCharacters(64);
        RuleFor(r => r.DateOfBirth).Must(born => CredentialRules.IsPast(born!.Value, clock)).When(r => r.DateOfBirth is not null).WithMessage(CredentialRules.DateOfBirth);
        RuleFor(r => r.Photo).Must(CredentialRules.IsPhoto!).When(r => r.Photo is not null).WithMessage(CredentialRules.Photo);
        RuleFor(r => r.TrustLevel).InclusiveBetween(1, 3);
    }
}
