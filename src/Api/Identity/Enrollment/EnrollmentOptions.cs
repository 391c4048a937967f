using FluentValidation;

namespace IdToken.Api.Identity.Enrollment;

/// <summary><c>IdToken:Enrollment</c>.</summary>
internal sealed record EnrollmentOptions
{
    /// <summary>Refuses a phone that does not prove to hold the key that it enrolls.</summary>
    public bool RequireProof { get; init; }
}

internal sealed class EnrollmentOptionsValidator : AbstractValidator<EnrollmentOptions>;
