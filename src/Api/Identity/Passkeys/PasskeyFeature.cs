using FluentValidation;
using IdToken.Api.Platform.Configuration;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Passkeys;

/// <summary>Passkeys: a second key of a phone, which approves and takes the person's fingerprint, face or PIN. The first key does everything else.</summary>
internal static class PasskeyFeature
{
    public static void AddPasskeys(this IServiceCollection services, Settings settings) =>
        services.AddSingleton(settings.Bind("IdToken:Passkeys", new PasskeyOptionsValidator()))
            .AddSingleton<PasskeyReader>()
            .AddSingleton<IValidator<PasskeyRegistration>, PasskeyRegistrationValidator>();
}
