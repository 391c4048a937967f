using FluentValidation;

namespace IdToken.Api.Platform.Http;

/// <summary>
/// <c>IdToken:RateLimits</c>; 0 switches a limit off. Requests refused for their form count apart from the others, up to the same number. An IPv6 client counts by
/// its /64, by its /56 (up to four times the number) and by its /48 (up to sixteen times).
/// </summary>
internal sealed record RateLimitOptions
{
    /// <summary>Initiations, for each client address, on all instances together.</summary>
    public int InitiatePerMinute { get; init; } = 10;

    /// <summary>Approvals and refusals by phones, for each client address and instance. Generous, as many phones may be behind one address.</summary>
    public int VerifyPerMinute { get; init; } = 300;

    /// <summary>Approvals and refusals for each person, and for each session, from one client address. Those beyond it do not count for the address.</summary>
    public int VerifyPerPersonPerMinute { get; init; } = 30;

    /// <summary>Cancellations, for each client address and instance. A page cancels no more sessions than it initiated, but may repeat itself.</summary>
    public int CancelPerMinute { get; init; } = 60;

    /// <summary>Enrollments, for each client address, on all instances together.</summary>
    public int EnrollPerHour { get; init; } = 5;

    /// <summary>Invitations that phones accept or try to, for each client address and instance. They do not count as enrollments.</summary>
    public int InvitationsPerMinute { get; init; } = 30;

    /// <summary>Recovery codes that phones use or try to, for each client address and instance. They do not count as enrollments.</summary>
    public int RecoveriesPerMinute { get; init; } = 30;

    /// <summary>Administration, for each subject and instance.</summary>
    public int AdminPerMinute { get; init; } = 60;

    /// <summary>Requests to the hubs, the raw sockets, the device channel and the administration that are not authenticated, for each client address and instance.</summary>
    public int UnauthenticatedPerMinute { get; init; } = 120;

    /// <summary>Device tokens that are used, for each person, on all instances together.</summary>
    public int DeviceTokensPerMinute { get; init; } = 60;

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
        RuleFor(o => o.VerifyPerPersonPerMinute).GreaterThanOrEqualTo(0);
        RuleFor(o => o.CancelPerMinute).GreaterThanOrEqualTo(0);
        RuleFor(o => o.EnrollPerHour).GreaterThanOrEqualTo(0);
        RuleFor(o => o.InvitationsPerMinute).GreaterThanOrEqualTo(0);
        RuleFor(o => o.RecoveriesPerMinute).GreaterThanOrEqualTo(0);
        RuleFor(o => o.AdminPerMinute).GreaterThanOrEqualTo(0);
        RuleFor(o => o.UnauthenticatedPerMinute).GreaterThanOrEqualTo(0);
        RuleFor(o => o.DeviceTokensPerMinute).GreaterThanOrEqualTo(0);
    }
}
