using FluentValidation;
using IdToken.Api.Platform.Configuration;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Credentials;

internal static class CredentialFeature
{
    public static void AddCredentials(this IServiceCollection services, Settings settings)
    {
        var issuers = settings.BindList("IdToken:CredentialIssuers", new CredentialIssuerOptionsValidator());
        var own = settings.Bind("IdToken:CredentialIssuer", new OperatorIssuerOptionsValidator());
        if (P256.IsPrivateKey(own.Pem ?? ""))
        {
            services.AddSingleton(own).AddSingleton<OperatorIssuer>();
            issuers = [.. issuers, new OperatorIssuer(own, TimeProvider.System).AsAccepted];
        }

        if (issuers.DistinctBy(i => i.Kid).Count() != issuers.Count)
            settings.Fault("IdToken:CredentialIssuers", "two entries have the same Kid, or one has that of IdToken:CredentialIssuer.");
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, CredentialJsonContext.Default));
        services.AddSingleton(issuers);
        services.AddSingleton<CredentialReader>();
        services.AddSingleton<DevelopmentIssuer>();
        services.AddSingleton<IValidator<CredentialRequest>, CredentialRequestValidator>();
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
