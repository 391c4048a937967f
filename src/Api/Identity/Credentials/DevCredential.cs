using FluentValidation;

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
/// <param name="TokenId">Whose it is.</param>
/// <param name="ExpiresAt">When it ends (UTC).</param>
internal sealed record DevCredentialResponse(string VdsData, string TokenId, DateTimeOffset ExpiresAt);

internal sealed class DevCredentialRequestValidator : AbstractValidator<DevCredentialRequest>
{
    public DevCredentialRequestValidator()
    {
        RuleFor(r => r.TokenId).Must(TokenIds.IsValid).When(r => r.TokenId is not null).WithMessage(TokenIds.Rule);
        RuleFor(r => r.GivenName).MaximumLength(128);
        RuleFor(r => r.FamilyName).MaximumLength(128);
        RuleFor(r => r.Nationality).Matches("^[A-Z]{3}$").WithMessage("must be an ISO 3166 alpha-3 code.");
        RuleFor(r => r.Document).MaximumLength(64);
        RuleFor(r => r.TrustLevel).InclusiveBetween(1, 3);
    }
}
