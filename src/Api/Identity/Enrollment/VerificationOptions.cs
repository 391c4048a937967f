using FluentValidation;

namespace IdToken.Api.Identity.Enrollment;

/// <summary><c>IdToken:Verification</c>.</summary>
internal sealed record VerificationOptions
{
    /// <summary>How far a phone's clock may be off, either way.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bad signatures from one network that count as attempts on a session; further ones are refused uncounted. 0: all count.</summary>
    public int BadSignaturesPerNetwork { get; init; } = 2;
}

internal sealed class VerificationOptionsValidator : AbstractValidator<VerificationOptions>
{
    public VerificationOptionsValidator()
    {
        RuleFor(o => o.ClockTolerance).InclusiveBetween(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        RuleFor(o => o.BadSignaturesPerNetwork).InclusiveBetween(0, 10);
    }
}
