using FluentValidation;

namespace IdToken.Api.Platform.Keys;

/// <summary><c>IdToken:Sealing</c>.</summary>
internal sealed record SealingOptions
{
    /// <summary>
    /// For the update from a version that seals no enrollments and sessions: reads records without a seal, and writes what that version can read. Anyone who can write to the
    /// store can sign in as anybody until it is off again.
    /// </summary>
    public bool AcceptUnsealed { get; init; }
}

internal sealed class SealingOptionsValidator : AbstractValidator<SealingOptions>;
