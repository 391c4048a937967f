using FluentValidation;

namespace IdToken.Api.Platform.Sockets;

/// <summary><c>IdToken:Connections</c>: the live connections of this instance, raw sockets and hubs alike.</summary>
internal sealed record ConnectionOptions
{
    /// <summary>How many there may be of one client address; 0: any number, as in Development, where all clients are on one machine.</summary>
    public int? PerAddress { get; init; }

    /// <summary>How many there may be in all; 0: any number.</summary>
    public int Total { get; init; } = 100_000;

    /// <summary>How often a silent client is pinged.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long it has to answer before the connection counts as dead.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public ConnectionOptions OrDefault(bool isDevelopment) => this with { PerAddress = PerAddress ?? (isDevelopment ? 0 : 1_000) };
}

internal sealed class ConnectionOptionsValidator : AbstractValidator<ConnectionOptions>
{
    public ConnectionOptionsValidator()
    {
        RuleFor(o => o.PerAddress).GreaterThanOrEqualTo(0);
        RuleFor(o => o.Total).GreaterThanOrEqualTo(0);
        RuleFor(o => o.PingInterval).InclusiveBetween(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        RuleFor(o => o.PingTimeout).InclusiveBetween(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
    }
}
