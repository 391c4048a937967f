using FluentValidation;

namespace IdToken.Api.Identity.Invitations;

/// <summary><c>IdToken:Invitations</c>.</summary>
internal sealed record InvitationOptions
{
    /// <summary>How long an invitation can be used, unless the request names another time.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The longest time that a request may name.</summary>
    public TimeSpan MaxLifetime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Every invitation has a PIN, whether or not the request asks for one.</summary>
    public bool RequirePin { get; init; }

    /// <summary>How many digits a PIN has.</summary>
    public int PinDigits { get; init; } = 6;

    /// <summary>Wrong PINs after which an invitation cannot be used any more.</summary>
    public int PinAttempts { get; init; } = 5;

    /// <summary>Wrong PINs that one network may send for one invitation; further ones are refused uncounted. 0: all count.</summary>
    public int PinAttemptsPerNetwork { get; init; } = 3;
}

internal sealed class InvitationOptionsValidator : AbstractValidator<InvitationOptions>
{
    // A link lies in mailboxes and chats; a month is as long as one may wait there.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    public InvitationOptionsValidator()
    {
        RuleFor(o => o.Lifetime).InclusiveBetween(TimeSpan.FromMinutes(1), Longest);
        RuleFor(o => o.MaxLifetime).InclusiveBetween(TimeSpan.FromMinutes(1), Longest);
        RuleFor(o => o.Lifetime).LessThanOrEqualTo(o => o.MaxLifetime);
        RuleFor(o => o.PinDigits).InclusiveBetween(4, 10);
        RuleFor(o => o.PinAttempts).InclusiveBetween(1, 10);
        RuleFor(o => o.PinAttemptsPerNetwork).InclusiveBetween(0, 10);
    }
}
