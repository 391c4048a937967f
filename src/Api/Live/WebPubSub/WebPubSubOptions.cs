using FluentValidation;

namespace IdToken.Api.Live.WebPubSub;

/// <summary><c>IdToken:WebPubSub</c>: an Azure Web PubSub in front of this server that asks it who may connect.</summary>
internal sealed record WebPubSubOptions
{
    /// <summary>The hub whose events are handled at <c>/webpubsub/{hub}</c>. Empty: the endpoint does not exist.</summary>
    public string? Hub { get; init; }

    /// <summary>The access keys that verify event signatures: the primary and the secondary.</summary>
    public IReadOnlyList<string> AccessKeys { get; init; } = [];

    /// <summary>Host names of the Web PubSub instances whose events are accepted. Empty: any.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Accepts events without a signature when no access key is configured. Local trial only.</summary>
    public bool AllowUnsigned { get; init; }

    // The generated ToString must never print the access keys.
    public override string ToString() => $"event handler for the hub {Hub}";
}

internal sealed class WebPubSubOptionsValidator : AbstractValidator<WebPubSubOptions>
{
    /// <summary>Azure's rule for hub names.</summary>
    public const string HubPattern = "^[A-Za-z][A-Za-z0-9_`,.\\[\\]-]{0,127}$";

    public WebPubSubOptionsValidator()
    {
        RuleFor(o => o.Hub).NotEmpty().WithMessage("is required for an event handler.")
            .When(o => o.Hub is not null || o.AccessKeys.Count > 0 || o.AllowedOrigins.Count > 0 || o.AllowUnsigned);
        RuleFor(o => o.Hub).Matches(HubPattern).WithMessage("'{PropertyValue}' is not a valid hub name.").When(o => !string.IsNullOrEmpty(o.Hub));
        RuleForEach(o => o.AccessKeys).NotEmpty().WithMessage("must not be empty.");
        RuleForEach(o => o.AllowedOrigins).Matches("^[A-Za-z0-9.:\\[\\]-]+$").WithMessage("'{PropertyValue}' is not a host name.");
    }
}
