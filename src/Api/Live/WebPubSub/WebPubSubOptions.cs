using FluentValidation;

namespace IdToken.Api.Live.WebPubSub;

/// <summary><c>IdToken:WebPubSub</c>: an Azure Web PubSub in front of this server, which asks it who may connect.</summary>
internal sealed record WebPubSubOptions
{
    /// <summary>The hub whose events are taken at <c>/webpubsub/{hub}</c>. None: there is no such path.</summary>
    public string? Hub { get; init; }

    /// <summary>The access keys that events may be signed with: the primary and the secondary.</summary>
    public IReadOnlyList<string> AccessKeys { get; init; } = [];

    /// <summary>Hosts of Web PubSub instances whose events are taken; none listed: any.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Takes events without a signature where no access key is listed. Local trial only.</summary>
    public bool AllowUnsigned { get; init; }

    // A record would print its keys if they were text.
    public override string ToString() => $"event handler for the hub {Hub}";
}

internal sealed class WebPubSubOptionsValidator : AbstractValidator<WebPubSubOptions>
{
    /// <summary>What Azure permits as the name of a hub.</summary>
    public const string HubPattern = "^[A-Za-z][A-Za-z0-9_`,.\\[\\]-]{0,127}$";

    public WebPubSubOptionsValidator()
    {
        RuleFor(o => o.Hub).NotEmpty().WithMessage("is required for an event handler.")
            .When(o => o.Hub is not null || o.AccessKeys.Count > 0 || o.AllowedOrigins.Count > 0 || o.AllowUnsigned);
        RuleFor(o => o.Hub).Matches(HubPattern).WithMessage("'{PropertyValue}' is no name of a hub.").When(o => !string.IsNullOrEmpty(o.Hub));
        RuleForEach(o => o.AccessKeys).NotEmpty().WithMessage("must not be empty.");
        RuleForEach(o => o.AllowedOrigins).Matches("^[A-Za-z0-9.:\\[\\]-]+$").WithMessage("'{PropertyValue}' is no host.");
    }
}
