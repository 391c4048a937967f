using System.Security.Claims;
using FluentValidation;
using IdToken.Api.Identity.Credentials;
using IdToken.Api.Platform.Configuration;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;
using IdToken.Api.Sessions;

namespace IdToken.Api.Admin;

internal static class AdminFeature
{
    private const int MaximumPage = 500;

    public static void AddAdmin(this IServiceCollection services, Settings settings)
    {
        var requireHttps = !settings.IsDevelopment;
        var issuer = settings.Bind("IdToken:AdminIssuer", new AdminIssuerOptionsValidator(requireHttps));
        services.AddSingleton(issuer).AddSingleton<AdminStore>().AddSingleton<Revocation>().AddSingleton<InvitationIssuance>();
        services.AddSingleton<IValidator<RevokeRequest>, RevokeRequestValidator>();
        if (issuer.MetadataAddress is not null)
            services.AddAdminAccess(issuer, requireHttps);
    }

    public static void MapAdmin(this IEndpointRouteBuilder api, AdminIssuerOptions issuer, IHostEnvironment environment)
    {
        if (issuer.MetadataAddress is null)
            return;
        var admin = api.MapGroup("/admin").Limits(Limited.Admin).LimitsUnauthenticated().WithTags("Administration");
        admin.MapPost("/enrollments/{tokenId}/revoke", async (string tokenId, RevokeRequest request, Revocation revocation, ClaimsPrincipal user) =>
                (await revocation.RevokeAsync(tokenId, RevocationReasons.Parse(request.Reason!), AdminAccess.NameOf(user))).ToHttp(EnrollmentView.Of))
            .RequireAuthorization(AdminAccess.WritePolicy).Produces<EnrollmentView>().Refuses(400, 401, 403, 404, 429, 503);
        admin.MapGet("/enrollments/{tokenId}", async (string tokenId, AdminStore store) =>
                await store.EnrollmentAsync(tokenId) is { } person ? TypedResults.Ok(EnrollmentView.Of(person)) : (IResult)Problems.Of(Refusal.EnrollmentNotFound))
            .RequireAuthorization(AdminAccess.ReadPolicy).Produces<EnrollmentView>().Refuses(401, 403, 404, 429, 503);
        admin.MapGet("/enrollments", async (AdminStore store, int skip = 0, int take = 100) =>
                EnrollmentList.Of(await store.EnrollmentsAsync(Math.Max(0, skip), Math.Clamp(take, 1, MaximumPage))))
            .RequireAuthorization(AdminAccess.ReadPolicy).Refuses(401, 403, 429, 503);
        admin.MapGet("/sessions/live", async (AdminStore store, int skip = 0, int take = 100) =>
                LiveSessionList.Of(await store.SessionsAsync(Math.Max(0, skip), Math.Clamp(take, 1, MaximumPage))))
            .RequireAuthorization(AdminAccess.ReadPolicy).Refuses(401, 403, 429, 503);
        admin.MapInvitations();
        admin.MapGet("/reports", async (ReportStore store, int skip = 0, int take = 100) =>
                ReportList.Of(await store.ListAsync(Math.Max(0, skip), Math.Clamp(take, 1, MaximumPage))))
            .RequireAuthorization(AdminAccess.ReadPolicy).Refuses(401, 403, 429, 503);
        if (api.ServiceProvider.GetService<OperatorIssuer>() is not null)
            admin.MapPost("/credentials", CredentialIssuance.Issue).RequireAuthorization(AdminAccess.WritePolicy).Produces<IssuedCredential>().Refuses(400, 401, 403, 429, 503);
        else if (environment.IsDevelopment())
            admin.MapPost("/credentials", DevCredentialEndpoint.Issue).RequireAuthorization(AdminAccess.WritePolicy).Refuses(400, 401, 403, 429, 503);
    }
}
