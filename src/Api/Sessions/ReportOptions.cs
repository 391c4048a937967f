using FluentValidation;

namespace IdToken.Api.Sessions;

/// <summary><c>IdToken:Reports</c>: what is kept for <c>GET /admin/reports</c>.</summary>
internal sealed record ReportOptions
{
    /// <summary>How many; beyond that the oldest go.</summary>
    public int Maximum { get; init; } = 1000;

    /// <summary>How long.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);
}

internal sealed class ReportOptionsValidator : AbstractValidator<ReportOptions>
{
    public ReportOptionsValidator()
    {
        RuleFor(o => o.Maximum).InclusiveBetween(1, 100_000);
        RuleFor(o => o.Retention).InclusiveBetween(TimeSpan.FromHours(1), TimeSpan.FromDays(366));
    }
}
