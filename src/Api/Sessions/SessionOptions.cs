using FluentValidation;

namespace IdToken.Api.Sessions;

/// <summary><c>IdToken:Session</c>.</summary>
internal sealed record SessionOptions
{
    /// <summary>From initiation to expiry.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a session that began without a person waits for a phone that claims it.</summary>
    public TimeSpan ClaimWindow { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long a disconnected browser can still fetch the outcome.</summary>
    public TimeSpan OutcomeRetention { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Failed attempts that lock the session.</summary>
    public int MaxAttempts { get; init; } = 3;
}

internal sealed class SessionOptionsValidator : AbstractValidator<SessionOptions>
{
    public SessionOptionsValidator()
    {
        RuleFor(o => o.Lifetime).InclusiveBetween(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        RuleFor(o => o.ClaimWindow).InclusiveBetween(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        RuleFor(o => o.OutcomeRetention).InclusiveBetween(TimeSpan.Zero, TimeSpan.FromHours(1));
        RuleFor(o => o.MaxAttempts).InclusiveBetween(1, 10);
    }
}
