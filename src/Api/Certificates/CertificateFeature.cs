using IdToken.Api.Configuration;

namespace IdToken.Api.Certificates;

internal static class CertificateFeature
{
    public static void AddClientCertificates(this WebApplicationBuilder builder, Settings settings)
    {
        _ = settings;
        builder.Services.AddSingleton<ClientCertificates>();
    }
}
