using System.Security.Claims;
using IdToken.Api.Identity.Invitations;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;

namespace IdToken.Api.Admin;

/// <summary><c>/admin/invitations</c>.</summary>
internal static class InvitationEndpoints
{
    private const int MaximumPage = 500;

    public static void MapInvitations(this RouteGroupBuilder admin)
    {
        var invitations = admin.MapGroup("/invitations");
        invitations.MapPost("", async (InvitationRequest request, InvitationIssuance issuance, ClaimsPrincipal user, HttpRequest http) =>
                (await issuance.CreateAsync(request, AdminAccess.NameOf(user), http)).ToHttp())
            .RequireAuthorization(AdminAccess.WritePolicy).Produces<CreatedInvitation>().Refuses(400, 401, 403, 413, 415, 429, 503);
        invitations.MapGet("", async (InvitationStore store, int skip = 0, int take = 100) =>
                new InvitationList([.. (await store.ListAsync(Math.Max(0, skip), Math.Clamp(take, 1, MaximumPage))).Select(InvitationView.Of)]))
            .RequireAuthorization(AdminAccess.ReadPolicy).Refuses(401, 403, 429, 503);
        invitations.MapGet("/{invitationId}", async (string invitationId, InvitationStore store) =>
                await store.FindAsync(invitationId) is { } invitation ? TypedResults.Ok(InvitationView.Of(invitation)) : (IResult)Problems.Of(Refusal.InvitationNotFound))
            .RequireAuthorization(AdminAccess.ReadPolicy).Produces<InvitationView>().Refuses(401, 403, 404, 429, 503);
        invitations.MapPost("/{invitationId}/revoke", async (string invitationId, InvitationIssuance issuance, ClaimsPrincipal user) =>
                (await issuance.RevokeAsync(invitationId, AdminAccess.NameOf(user))).ToHttp(InvitationView.Of))
            .RequireAuthorization(AdminAccess.WritePolicy).Produces<InvitationView>().Refuses(401, 403, 404, 409, 429, 503);
    }
}
