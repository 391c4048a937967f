using FluentValidation;
using IdToken.Api.Platform.Configuration;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Push.WebPush;

/// <summary><c>IdToken:Push:WebPush</c>: browsers, and the distributors of UnifiedPush.</summary>
internal sealed record WebPushOptions
{
    /// <summary>ECDSA P-256 private key, PEM, by which push services know this server (VAPID). Null: no Web Push, except in Development, which makes one.</summary>
    public string? PrivateKey { get; init; }

    /// <summary>Whom a push service asks when something is wrong: a mailto: or https: URL. Required with a key.</summary>
    public string? Contact { get; init; }

    /// <summary>Hosts of push services that phones may use, <c>*.</c> for any host below a name. Empty: any.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Takes push services without TLS as well; local trial only.</summary>
    public bool AllowHttp { get; init; }

    public WebPushOptions Checked(Settings settings)
    {
        if (PrivateKey is not null && Contact is null)
            settings.Fault("IdToken:Push:WebPush:Contact", "is required with a PrivateKey: a mailto: or https: URL.");
        return this with { Contact = Contact ?? "mailto:development@idtoken.invalid" };
    }

    public override string ToString() => "Web Push";
}

internal sealed class WebPushOptionsValidator : AbstractValidator<WebPushOptions>
{
    public WebPushOptionsValidator()
    {
        RuleFor(o => o.PrivateKey).Must(pem => P256.IsPrivateKey(pem!)).When(o => o.PrivateKey is not null).WithMessage("must be an ECDSA P-256 private key in PEM.");
        RuleFor(o => o.Contact).Must(IsContact).When(o => o.Contact is not null).WithMessage("'{PropertyValue}' is not a mailto: or https: URL.");
        RuleForEach(o => o.Hosts).Matches(@"^(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$").WithMessage("'{PropertyValue}' is not a host name; *. may precede it.");
    }

    private static bool IsContact(string? contact) => Uri.TryCreate(contact, UriKind.Absolute, out var url) && url.Scheme is "mailto" or "https";
}
