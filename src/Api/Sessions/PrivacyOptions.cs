using FluentValidation;

namespace IdToken.Api.Sessions;

/// <summary><c>IdToken:Privacy</c>.</summary>
internal sealed record PrivacyOptions
{
    /// <summary>A stranger cannot find out whether a tokenId is enrolled: a sign-in of nobody, or of a revoked person, starts like any other, and nobody can approve it.</summary>
    public bool HideUnknown { get; init; }
}

internal sealed class PrivacyOptionsValidator : AbstractValidator<PrivacyOptions>;
