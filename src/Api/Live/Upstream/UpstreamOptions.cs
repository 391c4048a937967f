using FluentValidation;
using IdToken.Api.Live.WebPubSub;

namespace IdToken.Api.Live.Upstream;

/// <summary><c>IdToken:WebPubSub:Upstream</c>: an event handler that this server asks before it opens a raw socket.</summary>
internal sealed record UpstreamOptions
{
    /// <summary>The URL of the handler, with the placeholders <c>{hub}</c> and <c>{event}</c>. Empty: no handler.</summary>
    public string? UrlTemplate { get; init; }

    /// <summary>The hub name that events carry.</summary>
    public string? Hub { get; init; }

    /// <summary>The access keys that sign events: the primary and the secondary.</summary>
    public IReadOnlyList<string> AccessKeys { get; init; } = [];

    /// <summary>Which of <c>connect</c>, <c>connected</c> and <c>disconnected</c> are sent. Empty: all.</summary>
    public IReadOnlyList<string> SystemEvents { get; init; } = [];

    /// <summary>Which client messages are sent: <c>*</c>, or event names separated by commas; those of a raw socket are named <c>message</c>. Empty: none, they are dropped.</summary>
    public string? UserEventPattern { get; init; }

    /// <summary>Timeout of one event, retries included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The name of this server in <c>WebHook-Request-Origin</c>. Empty: the host of <c>IdToken:Issuer</c>.</summary>
    public string? Origin { get; init; }

    /// <summary>Forwards the handler's rejection text to the client, if it is short plain text.</summary>
    public bool ForwardRefusalText { get; init; }

    public bool Sends(string systemEvent) => SystemEvents.Count == 0 || SystemEvents.Contains(systemEvent, StringComparer.OrdinalIgnoreCase);

    public bool SendsMessages => (UserEventPattern ?? "").Split(',', StringSplitOptions.TrimEntries)
        .Any(name => name == "*" || name.Equals(UpstreamEvent.Message, StringComparison.OrdinalIgnoreCase));

    // The generated ToString would print the URL, which may contain a secret.
    public override string ToString() => $"upstream of the hub {Hub}";
}

internal sealed class UpstreamOptionsValidator : AbstractValidator<UpstreamOptions>
{
    public UpstreamOptionsValidator(bool requireHttps)
    {
        RuleFor(o => o.UrlTemplate).NotEmpty().WithMessage("is required for an upstream handler.")
            .When(o => o.UrlTemplate is not null || o.Hub is not null || o.AccessKeys.Count > 0);
        RuleFor(o => o.UrlTemplate).Must(template => UrlTemplate.IsValid(template!, requireHttps))
            .WithMessage($"must be an {(requireHttps ? "https" : "http or https")} URL without user and fragment; {{hub}} and {{event}} may appear only after the host.")
            .When(o => !string.IsNullOrEmpty(o.UrlTemplate));
        When(o => o.UrlTemplate is not null, () =>
        {
            RuleFor(o => o.Hub).NotEmpty().Matches(WebPubSubOptionsValidator.HubPattern).WithMessage("'{PropertyValue}' is not a valid hub name.");
            RuleFor(o => o.AccessKeys).NotEmpty().WithMessage("must contain at least one key.");
        });
        RuleForEach(o => o.AccessKeys).NotEmpty().WithMessage("must not be empty.");
        RuleForEach(o => o.SystemEvents).Must(UpstreamEvent.IsSystemEvent).WithMessage("'{PropertyValue}' is not one of connect, connected, disconnected.");
        RuleFor(o => o.Timeout).GreaterThan(TimeSpan.Zero).LessThanOrEqualTo(TimeSpan.FromMinutes(1));
        RuleFor(o => o.Origin).Matches("^[A-Za-z0-9.:\\[\\]-]+$").WithMessage("'{PropertyValue}' is not a host name.");
    }
}
