using FluentValidation;
using IdToken.Api.Identity.Tokens;
using IdToken.Api.Platform.Configuration;
using IdToken.Api.Platform.Http;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Enrollment;

internal static class EnrollmentFeature
{
    public static void AddEnrollment(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.Bind("IdToken:Enrollment", new EnrollmentOptionsValidator()));
        services.AddSingleton(settings.Bind("IdToken:Verification", new VerificationOptionsValidator()));
        services.AddSingleton<EnrollmentReader>().AddSingleton<EnrollmentStore>().AddSingleton<SealStore>().AddSingleton<NewPhones>().AddSingleton<Enrollments>();
        services.AddHostedService<SealRenewal>();
        services.AddSingleton<IValidator<EnrollRequest>, EnrollRequestValidator>();
    }

    public static void MapEnrollment(this IEndpointRouteBuilder api) =>
        api.MapPost("/enroll", async (EnrollRequest request, Enrollments enrollments, PhoneUrl phones, HttpContext http) =>
                (await enrollments.EnrollAsync(request, phones.For(http.Request), RequestBudget.SharedOf(http))).ToHttp())
            .Limits(Limited.Enroll)
            .Produces<EnrollResponse>()
            .Refuses(400, 409, 429, 503)
            .WithTags("Phone")
            .WithSummary("Binds an identity credential to the key pair of a phone");
}
