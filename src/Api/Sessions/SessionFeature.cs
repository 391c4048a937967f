using System.Globalization;
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
        services.AddSingleton(settings.Bind("IdToken:Otp", new OtpOptionsValidator()));
        services.AddSingleton<SessionStore>().AddSingleton<TokenIssuer>().AddSingleton<Initiation>().AddSingleton<Decisions>().AddSingleton<Cancellation>();
        services.AddSingleton<IValidator<InitiateRequest>, InitiateRequestValidator>();
        services.AddSingleton<IValidator<VerifyRequest>, VerifyRequestValidator>();
        services.AddSingleton<IValidator<DeclineRequest>, DeclineRequestValidator>();
        services.AddSingleton<IValidator<CancelRequest>, CancelRequestValidator>();
    }

    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        api.MapPost("/auth/initiate", async (InitiateRequest request, Initiation initiation, IssuerUrl issuer, HttpRequest http) =>
                (await initiation.InitiateAsync(request, issuer.For(http), Browser.Of(http))).ToHttp())
            .RequireRateLimiting(RateLimits.Initiate)
            .Produces<InitiateResponse>()
            .Refuses(400, 403, 404, 413, 415, 422, 429, 503)
            .WithTags("Browser")
            .WithSummary("Starts a sign-in");
        api.MapPost("/auth/cancel", CancelAsync)
            .RequireRateLimiting(RateLimits.Cancel)
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(400, 401, 404, 409, 413, 415, 429, 503)
            .WithTags("Browser")
            .WithSummary("Gives up a sign-in");

        var phone = api.MapGroup("/auth").RequireRateLimiting(RateLimits.Verify).WithTags("Phone");
        phone.MapPost("/verify", async (VerifyRequest request, Decisions decisions, SessionOptions options, HttpContext http) =>
            {
                var result = await decisions.VerifyAsync(request, Browser.NetworkOf(http));
                AddRetryAfter(http, result.Refusal, options);
                return result.ToHttp();
            })
            .Produces<Approved>()
            .Refuses(400, 401, 403, 404, 409, 413, 415, 429, 503)
            .WithSummary("The person approves");
        phone.MapPost("/decline", async (DeclineRequest request, Decisions decisions, SessionOptions options, HttpContext http) =>
            {
                var refusal = await decisions.DeclineAsync(request, Browser.NetworkOf(http));
                AddRetryAfter(http, refusal, options);
                return refusal is null ? TypedResults.NoContent() : (IResult)Problems.Of(refusal.Value);
            })
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(400, 401, 403, 404, 409, 413, 415, 429, 503)
            .WithSummary("The person says no");
    }

    // The session ends by then, and the count with it.
    private static void AddRetryAfter(HttpContext http, Refusal? refusal, SessionOptions options)
    {
        if (refusal == Refusal.TooManyBadSignatures)
            http.Response.Headers.RetryAfter = Math.Ceiling(options.Lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }

    private static async Task<IResult> CancelAsync(CancelRequest request, Cancellation cancellation, HttpRequest http)
    {
        if (await cancellation.CancelAsync(request.SessionId!, BearerHeader.Read(http)) is not { } refusal)
            return TypedResults.NoContent();
        if (refusal == Refusal.InvalidWsToken)
            http.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Of(refusal);
    }
}
