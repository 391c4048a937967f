using FluentValidation;
using IdToken.Api.Identity.Credentials;
using IdToken.Api.Identity.Tokens;
using IdToken.Api.Platform.Configuration;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Invitations;

/// <summary>Enrollment that a person can do: a link or QR code, opened on the phone. Administrators make them at <c>/admin/invitations</c>.</summary>
internal static class InvitationFeature
{
    public static void AddInvitations(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.Bind("IdToken:Invitations", new InvitationOptionsValidator()));
        services.AddSingleton<InvitationStore>().AddSingleton<Invitations>().AddSingleton<Acceptance>();
        services.AddSingleton<IValidator<InvitationRequest>, InvitationRequestValidator>();
        services.AddSingleton<IValidator<AcceptInvitationRequest>, AcceptInvitationRequestValidator>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, InvitationJsonContext.Default));
    }

    public static void MapInvitations(this IEndpointRouteBuilder api, IHostEnvironment environment)
    {
        api.MapPost("/invitations/accept", async (AcceptInvitationRequest request, Acceptance acceptance, PhoneUrl phones, HttpContext http) =>
                (await acceptance.AcceptAsync(request, phones.For(http.Request), ClientAddress.NetworksOf(http)[^1])).ToHttp())
            .Limits(Limited.Invitation)
            .Produces<AcceptedInvitation>()
            .Refuses(400, 401, 404, 409, 410, 413, 415, 429, 503)
            .WithTags("Phone")
            .WithSummary("Binds the credential of an invitation to the key pair of a phone");
        if (!environment.IsDevelopment())
            return;
        var development = api.MapGroup("/dev/invitations").WithTags("Development");
        development.MapPost("", async (InvitationRequest request, Invitations invitations, DevelopmentIssuer issuer, TimeProvider clock, HttpRequest http) =>
                (await invitations.CreateAsync(request, asked => DevCredentialEndpoint.Issue(asked, issuer, clock), http)).ToHttp())
            .Produces<CreatedInvitation>()
            .Refuses(400, 413, 415, 503)
            .WithSummary("Makes an invitation for anyone who asks; in Development only");
        development.MapGet("/{invitationId}", async (string invitationId, InvitationStore store) =>
                await store.FindAsync(invitationId) is { } invitation ? TypedResults.Ok(InvitationView.Of(invitation)) : (IResult)Problems.Of(Refusal.InvitationNotFound))
            .Produces<InvitationView>()
            .Refuses(404, 503)
            .WithSummary("Says whether an invitation was used; in Development only");
    }
}
