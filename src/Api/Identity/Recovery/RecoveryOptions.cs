using FluentValidation;

namespace IdToken.Api.Identity.Recovery;

/// <summary><c>IdToken:Recovery</c>.</summary>
internal sealed record RecoveryOptions
{
    /// <summary>Whether people can make recovery codes and move to another phone by themselves. Off: a new phone takes a new credential, and codes made before do not work.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How many codes a set has.</summary>
    public int Codes { get; init; } = 8;

    /// <summary>How long the link for moving to another phone works.</summary>
    public TimeSpan MoveLifetime { get; init; } = TimeSpan.FromMinutes(10);
}

internal sealed class RecoveryOptionsValidator : AbstractValidator<RecoveryOptions>
{
    public RecoveryOptionsValidator()
    {
        RuleFor(o => o.Codes).InclusiveBetween(1, 32);
        RuleFor(o => o.MoveLifetime).InclusiveBetween(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
    }
}
