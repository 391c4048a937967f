using FluentValidation;
using IdToken.Api.Configuration;

namespace IdToken.Api.Credentials;

internal static class CredentialFeature
{
    public static void AddCredentials(this IServiceCollection services, Settings settings)
    {
        var issuers = settings.BindList("IdToken:CredentialIssuers", new CredentialIssuerOptionsValidator());
        if (issuers.DistinctBy(i => i.Kid).Count() != issuers.Count)
            settings.Fault("IdToken:CredentialIssuers", "each needs a Kid of its own.");
        services.AddSingleton(issuers);
        services.AddSingleton<CredentialReader>();
        services.AddSingleton<DevelopmentIssuer>();
        services.AddSingleton<IValidator<DevCredentialRequest>, DevCredentialRequestValidator>();
    }

    public static void MapCredentials(this IEndpointRouteBuilder api, IHostEnvironment environment)
    {
        if (!environment.IsDevelopment())
            return;
        api.MapPost("/dev/credentials", DevCredentialEndpoint.Issue)
            .WithTags("Development")
            .WithSummary("Issues an identity credential to anyone who asks; in Development only");
    }
}
