using FluentValidation;
using IdToken.Api.Live.WebPubSub;

namespace IdToken.Api.Live.Upstream;

/// <summary><c>IdToken:WebPubSub:Upstream</c>: a handler that this server asks before it opens a raw socket.</summary>
internal sealed record UpstreamOptions
{
    /// <summary>Where events go; <c>{hub}</c> and <c>{event}</c> are filled in. None: nobody is asked.</summary>
    public string? UrlTemplate { get; init; }

    /// <summary>The name of the hub that events are said to be of.</summary>
    public string? Hub { get; init; }

    /// <summary>What events are signed with: the primary and the secondary.</summary>
    public IReadOnlyList<string> AccessKeys { get; init; } = [];

    /// <summary>Which of <c>connect</c>, <c>connected</c> and <c>disconnected</c> are sent; none listed: all.</summary>
    public IReadOnlyList<string> SystemEvents { get; init; } = [];

    /// <summary>Which messages of clients are sent: <c>*</c>, or names; a raw socket's is <c>message</c>. None: they are read and dropped.</summary>
    public string? UserEventPattern { get; init; }

    /// <summary>How long one event may take in all, its repetitions included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What this server calls itself, in <c>WebHook-Request-Origin</c>. None: the host of <c>IdToken:Issuer</c>.</summary>
    public string? Origin { get; init; }

    /// <summary>Passes a refusal's short plain text on to the client.</summary>
    public bool ForwardRefusalText { get; init; }

    public bool Sends(string systemEvent) => SystemEvents.Count == 0 || SystemEvents.Contains(systemEvent, StringComparer.OrdinalIgnoreCase);

    public bool SendsMessages => (UserEventPattern ?? "").Split(',', StringSplitOptions.TrimEntries)
        .Any(name => name == "*" || name.Equals(UpstreamEvent.Message, StringComparison.OrdinalIgnoreCase));

    // A record would print the URL, which may contain a code.
    public override string ToString() => $"upstream of the hub {Hub}";
}

internal sealed class UpstreamOptionsValidator : AbstractValidator<UpstreamOptions>
{
    public UpstreamOptionsValidator(bool requireHttps)
    {
        RuleFor(o => o.UrlTemplate).NotEmpty().WithMessage("is required for an upstream handler.")
            .When(o => o.UrlTemplate is not null || o.Hub is not null || o.AccessKeys.Count > 0);
        RuleFor(o => o.UrlTemplate).Must(template => UrlTemplate.IsValid(template!, requireHttps))
            .WithMessage($"is no {(requireHttps ? "https" : "http or https")} URL with {{hub}} and {{event}} behind the host alone, without user and fragment.")
            .When(o => !string.IsNullOrEmpty(o.UrlTemplate));
        When(o => o.UrlTemplate is not null, () =>
        {
            RuleFor(o => o.Hub).NotEmpty().Matches(WebPubSubOptionsValidator.HubPattern).WithMessage("must be the name of a hub.");
            RuleFor(o => o.AccessKeys).NotEmpty().WithMessage("needs one or more.");
        });
        RuleForEach(o => o.AccessKeys).NotEmpty().WithMessage("must not be empty.");
        RuleForEach(o => o.SystemEvents).Must(UpstreamEvent.IsSystemEvent).WithMessage("'{PropertyValue}' is none of connect, connected and disconnected.");
        RuleFor(o => o.Timeout).GreaterThan(TimeSpan.Zero).LessThanOrEqualTo(TimeSpan.FromMinutes(1));
        RuleFor(o => o.Origin).Matches("^[A-Za-z0-9.:\\[\\]-]+$").WithMessage("'{PropertyValue}' is no host.");
    }
}
