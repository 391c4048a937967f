namespace IdToken.Api.Identity.Invitations;

/// <summary>An invitation as administrators see it.</summary>
/// <param name="Id">See <see cref="InvitationCode.IdOf"/>.</param>
/// <param name="State">Whether it can be used.</param>
/// <param name="TokenId">The person whom it invites.</param>
/// <param name="HasPin">Whether it takes a PIN.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record Invitation(string Id, InvitationState State, string TokenId, bool HasPin, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

/// <summary>Whether an invitation can be used.</summary>
internal enum InvitationState
{
    Open,
    Used,
    Revoked,

    /// <summary>There were too many wrong PINs.</summary>
    Locked,

    Expired,
}

internal static class InvitationStates
{
    public static string NameOf(InvitationState state) => state switch
    {
        InvitationState.Open => "open",
        InvitationState.Used => "used",
        InvitationState.Revoked => "revoked",
        InvitationState.Locked => "locked",
        InvitationState.Expired => "expired",
    };

    /// <exception cref="FormatException">The scripts have no such state.</exception>
    public static InvitationState Parse(string word) => word switch
    {
        "open" => InvitationState.Open,
        "used" => InvitationState.Used,
        "revoked" => InvitationState.Revoked,
        "locked" => InvitationState.Locked,
        _ => throw new FormatException($"'{word}' is not a state of an invitation."),
    };
}
