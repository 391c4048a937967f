using IdToken.Api.Platform.Configuration;

namespace IdToken.Api.Platform.Keys;

internal static class KeyFeature
{
    public static void AddKeys(this IServiceCollection services, Settings settings)
    {
        var secrets = settings.BindList("IdToken:MasterSecrets", new MasterSecretOptionsValidator());
        if (secrets.Count == 0 && !settings.IsDevelopment)
            settings.Fault("IdToken:MasterSecrets:0:Secret", $"is required outside Development: base64 of {MasterSecret.MinimumBytes} bytes or more, with a name in :Kid.");
        if (secrets.DistinctBy(s => s.Kid).Count() != secrets.Count)
            settings.Fault("IdToken:MasterSecrets", "two entries have the same Kid.");

        var keys = settings.BindList("IdToken:SigningKeys", new SigningKeyOptionsValidator());
        if (keys.Count == 0 && !settings.IsDevelopment)
            settings.Fault("IdToken:SigningKeys:0:Pem", "is required outside Development: an ECDSA P-256 private key in PEM.");

        services.AddSingleton(secrets).AddSingleton(keys).AddSingleton(settings.Bind("IdToken:Sealing", new SealingOptionsValidator()));
        services.AddSingleton<MasterSecrets>().AddSingleton<SigningKeys>().AddSingleton<KeyStore>();
        services.AddSingleton<KeyLoader>().AddHostedService<KeyPublication>();
    }
}
