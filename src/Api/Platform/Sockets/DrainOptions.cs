using FluentValidation;

namespace IdToken.Api.Platform.Sockets;

/// <summary><c>IdToken:Drain</c>: how an instance goes that is asked to stop. Nobody waits for anything in Development, unless it is configured.</summary>
internal sealed record DrainOptions
{
    /// <summary>Requests may still come this long, until every load balancer has noticed.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>Then the live connections are sent away, evenly over this time.</summary>
    public TimeSpan? Window { get; init; }

    public DrainOptions OrDefault(bool isDevelopment) => new()
    {
        Delay = Delay ?? TimeSpan.FromSeconds(isDevelopment ? 0 : 2),
        // With the delay and the rest below ten seconds, which a container is given to stop unless someone says otherwise.
        Window = Window ?? TimeSpan.FromSeconds(isDevelopment ? 0 : 5),
    };
}

internal sealed class DrainOptionsValidator : AbstractValidator<DrainOptions>
{
    public DrainOptionsValidator()
    {
        RuleFor(o => o.Delay).InclusiveBetween(TimeSpan.Zero, TimeSpan.FromMinutes(10));
        RuleFor(o => o.Window).InclusiveBetween(TimeSpan.Zero, TimeSpan.FromHours(1));
    }
}
