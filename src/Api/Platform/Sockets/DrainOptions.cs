using FluentValidation;

namespace IdToken.Api.Platform.Sockets;

/// <summary><c>IdToken:Drain</c>: how an instance shuts down. In Development it does not wait unless configured to.</summary>
internal sealed record DrainOptions
{
    /// <summary>After SIGTERM, how long the server accepts requests, until every load balancer has noticed.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>How long the live connections are closed over after that, evenly.</summary>
    public TimeSpan? Window { get; init; }

    public DrainOptions OrDefault(bool isDevelopment) => new()
    {
        Delay = Delay ?? TimeSpan.FromSeconds(isDevelopment ? 0 : 2),
        // Together with the delay and the rest below ten seconds, the time that a container has by default before it is killed.
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
