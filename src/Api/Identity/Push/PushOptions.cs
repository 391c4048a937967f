using System.Net;
using FluentValidation;

namespace IdToken.Api.Identity.Push;

/// <summary><c>IdToken:Push</c>: sign-in requests to phones whose app is closed.</summary>
internal sealed record PushOptions
{
    /// <summary>Pushes that an instance holds at most, those included that wait for another try; what comes beyond is dropped.</summary>
    public int Capacity { get; init; } = 10_000;

    /// <summary>Pushes that an instance sends at the same time.</summary>
    public int Concurrency { get; init; } = 32;

    /// <summary>How long one try may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Private networks, CIDR, in which a push service may be. Empty: pushes go to public addresses only.</summary>
    public IReadOnlyList<string> PrivateNetworks { get; init; } = [];
}

internal sealed class PushOptionsValidator : AbstractValidator<PushOptions>
{
    public PushOptionsValidator()
    {
        RuleFor(o => o.Capacity).InclusiveBetween(1, 1_000_000);
        RuleFor(o => o.Concurrency).InclusiveBetween(1, 1000);
        RuleFor(o => o.Timeout).InclusiveBetween(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        RuleForEach(o => o.PrivateNetworks).Must(network => IPNetwork.TryParse(network, out _)).WithMessage("'{PropertyValue}' is not a network such as 10.1.2.0/24.");
    }
}
