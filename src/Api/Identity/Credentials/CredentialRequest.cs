using FluentValidation;
using IdToken.Api.Platform.Http;

namespace IdToken.Api.Identity.Credentials;

/// <summary>Body of <c>POST /admin/credentials</c>, and of <c>POST /dev/credentials</c>, where omitted fields get sample values: whose credential, and what it says.</summary>
internal sealed record CredentialRequest
{
    /// <summary>Whose. Null: a new one.</summary>
    public string? TokenId { get; init; }

    public string? GivenName { get; init; }

    public string? FamilyName { get; init; }

    public DateOnly? DateOfBirth { get; init; }

    /// <summary>ISO 3166 alpha-3.</summary>
    public string? Nationality { get; init; }

    public string? Document { get; init; }

    /// <summary>Base64.</summary>
    public string? Photo { get; init; }

    /// <summary>1 to 3.</summary>
    public int? TrustLevel { get; init; }

    /// <summary>How long the credential is valid, and so the enrollment. Null: a year.</summary>
    public int? ValidDays { get; init; }

    internal CredentialClaims Claims => new()
    {
        GivenName = GivenName, FamilyName = FamilyName, DateOfBirth = DateOfBirth, Nationality = Nationality, Document = Document, TrustLevel = TrustLevel,
    };

    // A record would print the person.
    public override string ToString() => "credential request";
}

/// <param name="VdsData">The signed credential, as <c>POST /enroll</c> takes it.</param>
/// <param name="TokenId">Whose it is.</param>
/// <param name="ExpiresAt">When it ends (UTC).</param>
internal sealed record IssuedCredential(string VdsData, string TokenId, DateTimeOffset ExpiresAt)
{
    public override string ToString() => $"credential of {TokenId}";
}

internal sealed class CredentialRequestValidator : AbstractValidator<CredentialRequest>
{
    private const int TenYears = 3660;

    public CredentialRequestValidator(TimeProvider clock)
    {
        RuleFor(r => r.TokenId).Must(TokenIds.IsValid).When(r => r.TokenId is not null).WithMessage(TokenIds.Rule);
        RuleFor(r => r.GivenName).MaximumCharacters(128);
        RuleFor(r => r.FamilyName).MaximumCharacters(128);
        RuleFor(r => r.Nationality).Must(CountryCodes.IsKnown!).When(r => r.Nationality is not null).WithMessage(CountryCodes.Rule);
        RuleFor(r => r.DateOfBirth).Must(born => CredentialRules.IsPast(born!.Value, clock)).When(r => r.DateOfBirth is not null).WithMessage(CredentialRules.DateOfBirth);
        RuleFor(r => r.Photo).Must(CredentialRules.IsPhoto!).When(r => r.Photo is not null).WithMessage(CredentialRules.Photo);
        RuleFor(r => r.Document).MaximumCharacters(64);
        RuleFor(r => r.TrustLevel).InclusiveBetween(1, 3);
        RuleFor(r => r.ValidDays).InclusiveBetween(1, TenYears);
    }
}
