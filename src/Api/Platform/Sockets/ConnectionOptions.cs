using FluentValidation;

namespace IdToken.Api.Platform.Sockets;

/// <summary><c>IdToken:Connections</c>: the live connections of this instance, raw sockets and hubs alike.</summary>
internal sealed record ConnectionOptions
{
    /// <summary>The most connections of one client address; 0 means unlimited, the default in Development, where all clients are on one machine.</summary>
    public int? PerAddress { get; init; }

    /// <summary>The most connections in total; 0 means unlimited.</summary>
    public int Total { get; init; } = 100_000;

    /// <summary>How often the server pings an idle client.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the client has to answer a ping before its connection is cut.</summary>
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
