using System.Text.Json.Serialization;

namespace IdToken.Api.Identity.Invitations;

/// <summary>Response to <see cref="InvitationRequest"/>. The link, the QR code and the offer are the invitation: anyone who has one of them, and the PIN, can use it.</summary>
/// <param name="InvitationId">Names the invitation in the administration and in logs. Not a secret.</param>
/// <param name="TokenId">The person whom it invites.</param>
/// <param name="ExpiresAt">When it ends (UTC).</param>
/// <param name="Link">To be opened on the phone.</param>
/// <param name="QrCode">The link as a picture: a data URL, PNG.</param>
/// <param name="CredentialOffer">The same for phones with an app of their own.</param>
/// <param name="TxCode">The PIN, where it has one: to be sent another way than the link.</param>
internal sealed record CreatedInvitation(
    string InvitationId, string TokenId, DateTimeOffset ExpiresAt, string Link, string QrCode, CredentialOffer CredentialOffer, string? TxCode)
{
    public override string ToString() => $"invitation {InvitationId}";
}

/// <summary>An invitation as administrators see it.</summary>
/// <param name="InvitationId">See <see cref="CreatedInvitation.InvitationId"/>.</param>
/// <param name="State">open, used, revoked, locked (too many wrong PINs) or expired.</param>
/// <param name="TokenId">The person whom it invites.</param>
/// <param name="HasTxCode">Whether it takes a PIN.</param>
/// <param name="CreatedAt">When it was made (UTC).</param>
/// <param name="ExpiresAt">When it ends (UTC).</param>
internal sealed record InvitationView(string InvitationId, string State, string TokenId, bool HasTxCode, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    public static InvitationView Of(Invitation invitation) =>
        new(invitation.Id, InvitationStates.NameOf(invitation.State), invitation.TokenId, invitation.HasPin, invitation.CreatedAt, invitation.ExpiresAt);
}

internal sealed record InvitationList(IReadOnlyList<InvitationView> Invitations);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InvitationRequest))]
[JsonSerializable(typeof(CreatedInvitation))]
[JsonSerializable(typeof(InvitationView))]
[JsonSerializable(typeof(InvitationList))]
internal sealed partial class InvitationJsonContext : JsonSerializerContext;
