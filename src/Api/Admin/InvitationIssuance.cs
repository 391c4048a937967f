using IdToken.Api.Identity.Credentials;
using IdToken.Api.Identity.Invitations;
using IdToken.Api.Platform.Errors;

namespace IdToken.Api.Admin;

/// <summary>What administrators do with invitations, and the log of it.</summary>
internal sealed class InvitationIssuance(
    Invitations invitations, InvitationStore store, DevelopmentIssuer development, TimeProvider clock, ILogger<InvitationIssuance> logger, OperatorIssuer? issuer = null)
{
    public async Task<Result<CreatedInvitation>> CreateAsync(InvitationRequest request, string administrator, HttpRequest http)
    {
        var created = await invitations.CreateAsync(request, IssuerOf(), http);
        if (created.Value is { } invitation)
            Log.Invited(logger, administrator, invitation.TokenId, invitation.InvitationId, invitation.ExpiresAt);
        return created;
    }

    /// <summary>Revokes an invitation. One that was used is refused: what it enrolled has to be revoked.</summary>
    public async Task<Result<Invitation>> RevokeAsync(string invitationId, string administrator)
    {
        if (!await store.WithdrawAsync(invitationId) || await store.FindAsync(invitationId) is not { } invitation)
            return Refusal.InvitationNotFound;
        if (invitation.State == InvitationState.Used)
            return Refusal.InvitationUsed;
        Log.InvitationRevoked(logger, administrator, invitationId, invitation.TokenId);
        return invitation;
    }

    private Func<CredentialRequest, IssuedCredential>? IssuerOf()
    {
        if (issuer is not null)
            return issuer.Issue;
        return development.Key is null ? null : request => DevCredentialEndpoint.Issue(request, development, clock);
    }
}
