using FluentValidation;

namespace IdToken.Api.Sessions;

/// <summary><c>IdToken:Ringing</c>, for each person, on all instances together; 0 switches a limit off.</summary>
internal sealed record RingingOptions
{
    /// <summary>Sign-ins that may ring within five minutes. Null: 5, in Development any number.</summary>
    public int? PerFiveMinutes { get; init; }

    /// <summary>Sign-ins that may ring within a day. Null: 30, in Development any number.</summary>
    public int? PerDay { get; init; }

    /// <summary>How long a service is quiet for a network after a first decline; doubles with each further one. Null: a minute, in Development zero.</summary>
    public TimeSpan? DeclinePause { get; init; }

    /// <summary>How long a service is quiet for a network after a report. Null: a week, in Development zero.</summary>
    public TimeSpan? ReportPause { get; init; }

    /// <summary>Pending sessions of one person; beyond that the oldest of the network that has most of them ends.</summary>
    public int MaxPending { get; init; } = 50;

    public RingingOptions OrDefault(bool isDevelopment) => this with
    {
        PerFiveMinutes = PerFiveMinutes ?? (isDevelopment ? 0 : 5),
        PerDay = PerDay ?? (isDevelopment ? 0 : 30),
        DeclinePause = DeclinePause ?? (isDevelopment ? TimeSpan.Zero : TimeSpan.FromMinutes(1)),
        ReportPause = ReportPause ?? (isDevelopment ? TimeSpan.Zero : TimeSpan.FromDays(7)),
    };
}

internal sealed class RingingOptionsValidator : AbstractValidator<RingingOptions>
{
    public RingingOptionsValidator()
    {
        RuleFor(o => o.PerFiveMinutes).InclusiveBetween(0, 1000);
        RuleFor(o => o.PerDay).InclusiveBetween(0, 1000);
        RuleFor(o => o.DeclinePause).InclusiveBetween(TimeSpan.Zero, TimeSpan.FromDays(1));
        RuleFor(o => o.ReportPause).InclusiveBetween(TimeSpan.Zero, TimeSpan.FromDays(90));
        RuleFor(o => o.MaxPending).InclusiveBetween(0, 1000);
    }
}
