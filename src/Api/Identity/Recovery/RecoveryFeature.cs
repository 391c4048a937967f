using FluentValidation;
using IdToken.Api.Identity.Tokens;
using IdToken.Api.Platform.Configuration;
using IdToken.Api.Platform.Http;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Recovery;

/// <summary>Another phone for a person who is enrolled, without a new credential. What the enrolled phone does for it is at <c>/device</c>.</summary>
internal static class RecoveryFeature
{
    public static void AddRecovery(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.Bind("IdToken:Recovery", new RecoveryOptionsValidator()));
        services.AddSingleton<RecoveryStore>().AddSingleton<RecoveryStandIn>().AddSingleton<RecoveryMetrics>().AddSingleton<RecoveryConsent>().AddSingleton<OwnRecoveryCodes>().AddSingleton<PhoneRecovery>();
        services.AddSingleton<IValidator<RecoverRequest>, RecoverRequestValidator>().AddSingleton<IValidator<RecoveryCodesRequest>, RecoveryCodesRequestValidator>();
    }

    public static void MapRecovery(this IEndpointRouteBuilder api) =>
        api.MapPost("/enroll/recover", async (RecoverRequest request, PhoneRecovery recovery, PhoneUrl phones, HttpContext http) =>
                (await recovery.RecoverAsync(request, phones.For(http.Request))).ToHttp())
            .Limits(Limited.Recovery)
            .Produces<RecoveredEnrollment>()
            .Refuses(400, 401, 413, 415, 422, 429, 503)
            .WithTags("Phone")
            .WithSummary("Binds an enrollment to the key pair of another phone, by a recovery code");
}
