using FluentValidation;
using IdToken.Api.Identity.Tokens;
using IdToken.Api.Platform.Configuration;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;
using IdToken.Contracts;

namespace IdToken.Api.Sessions;

internal static class SessionFeature
{
    public static void AddSessions(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.Bind("IdToken:Session", new SessionOptionsValidator()));
        services.AddSingleton(settings.Bind("IdToken:Ringing", new RingingOptionsValidator()).OrDefault(settings.IsDevelopment));
        services.AddSingleton(settings.Bind("IdToken:Reports", new ReportOptionsValidator())).AddSingleton<ReportStore>().AddSingleton<Reports>();
        services.AddSingleton(settings.Bind("IdToken:Privacy", new PrivacyOptionsValidator()));
        services.AddSingleton(settings.Bind("IdToken:Otp", new OtpOptionsValidator()));
        services.AddSingleton<SessionRecords>().AddSingleton<StandIn>().AddSingleton<DecisionReader>().AddSingleton<SessionStore>().AddSingleton<PendingStore>().AddSingleton<TokenIssuer>().AddSingleton<Initiation>().AddSingleton<Claims>().AddSingleton<Decisions>().AddSingleton<Cancellation>();
        services.AddSingleton<IValidator<InitiateRequest>, InitiateRequestValidator>();
        services.AddSingleton<IValidator<VerifyRequest>, VerifyRequestValidator>();
        services.AddSingleton<IValidator<DeclineRequest>, DeclineRequestValidator>();
        services.AddSingleton<IValidator<ReportRequest>, ReportRequestValidator>();
        services.AddSingleton<IValidator<ClaimRequest>, ClaimRequestValidator>();
        services.AddSingleton<IValidator<CancelRequest>, CancelRequestValidator>();
    }

    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        api.MapPost("/auth/initiate", async (InitiateRequest request, Initiation initiation, IssuerUrl issuer, PhoneUrl phones, HttpRequest http) =>
                request.TokenId is null
                    ? (await initiation.OpenAsync(request, issuer.For(http), phones.For(http), Browser.Of(http), RequestBudget.SharedOf(http.HttpContext))).ToHttp()
                    : (await initiation.InitiateAsync(request, issuer.For(http), Browser.Of(http), RequestBudget.SharedOf(http.HttpContext))).ToHttp())
            .Limits(Limited.Initiate)
            .Produces<InitiateResponse>()
            .Refuses(400, 403, 404, 413, 415, 422, 429, 503)
            .WithTags("Browser")
            .WithSummary("Starts a sign-in");
        api.MapPost("/auth/cancel", CancelAsync)
            .Limits(Limited.Cancel)
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(400, 401, 404, 409, 413, 415, 429, 503)
            .WithTags("Browser")
            .WithSummary("Gives up a sign-in");

        var phone = api.MapGroup("/auth").Limits(Limited.Verify).WithTags("Phone");
        phone.MapPost("/verify", async (VerifyRequest request, Decisions decisions, SessionOptions options, HttpContext http) =>
            {
                var result = await decisions.VerifyAsync(request, Browser.NetworkOf(http));
                return result.TryGet(out var approved, out var refusal) ? TypedResults.Ok(approved) : Answer(refusal, options);
            })
            .Produces<Approved>()
            .Refuses(400, 401, 403, 404, 409, 413, 415, 429, 503)
            .WithSummary("The person approves");
        phone.MapPost("/decline", async (DeclineRequest request, Decisions decisions, SessionOptions options, HttpContext http) =>
            {
                var refusal = await decisions.DeclineAsync(request, Browser.NetworkOf(http));
                return refusal is null ? TypedResults.NoContent() : Answer(refusal.Value, options);
            })
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(400, 401, 403, 404, 409, 413, 415, 429, 503)
            .WithSummary("The person says no");
        phone.MapPost("/report", async (ReportRequest request, Decisions decisions, SessionOptions options, HttpContext http) =>
            {
                var refusal = await decisions.ReportAsync(request, Browser.NetworkOf(http));
                return refusal is null ? TypedResults.NoContent() : Answer(refusal.Value, options);
            })
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(400, 401, 403, 404, 409, 413, 415, 429, 503)
            .WithSummary("The person says that somebody else started it");
    }

    // A limit on bad signatures ends with the session, by then at the latest.
    private static IResult Answer(Refusal refusal, SessionOptions options) =>
        refusal == Refusal.RateLimited ? Problems.RateLimited(options.Lifetime) : Problems.Of(refusal);

    private static async Task<IResult> CancelAsync(CancelRequest request, Cancellation cancellation, HttpRequest http)
    {
        if (await cancellation.CancelAsync(request.SessionId!, BearerHeader.Read(http)) is not { } refusal)
            return TypedResults.NoContent();
        if (refusal == Refusal.InvalidWsToken)
            http.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Of(refusal);
    }
}
