using FluentValidation;

namespace IdToken.Api.Platform.Http;

/// <summary><c>IdToken:RateLimits</c>, for each server instance; 0 switches a limit off.</summary>
internal sealed record RateLimitOptions
{
    /// <summary>Initiations, for each client address.</summary>
    public int InitiatePerMinute { get; init; } = 10;

    /// <summary>Verifications and refusals by phones, for each client address.</summary>
    public int VerifyPerMinute { get; init; } = 30;

    /// <summary>Cancellations, for each client address. A page cancels no more sessions than it initiated, but may repeat itself.</summary>
    public int CancelPerMinute { get; init; } = 60;

    /// <summary>Enrollments, for each client address.</summary>
    public int EnrollPerHour { get; init; } = 5;

    /// <summary>Administration, for each subject.</summary>
    public int AdminPerMinute { get; init; } = 60;

    /// <summary>Whether clients on this machine are exempt. Null: in Development only.</summary>
    public bool? ExemptLoopback { get; init; }

    public RateLimitOptions OrDefault(bool isDevelopment) => this with { ExemptLoopback = ExemptLoopback ?? isDevelopment };
}

internal sealed class RateLimitOptionsValidator : AbstractValidator<RateLimitOptions>
{
    public RateLimitOptionsValidator()
    {
        RuleFor(o => o.InitiatePerMinute).GreaterThanOrEqualTo(0);
        RuleFor(o => o.VerifyPerMinute).GreaterThanOrEqualTo(0);
        RuleFor(o => o.CancelPerMinute).GreaterThanOrEqualTo(0);
        RuleFor(o => o.EnrollPerHour).GreaterThanOrEqualTo(0);
        RuleFor(o => o.AdminPerMinute).GreaterThanOrEqualTo(0);
    }
}
