using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IdToken.Api.Services;

namespace IdToken.Api.Certificates;

/// <summary>Examines the client certificates of services' back ends.</summary>
internal sealed class ClientCertificates(ServiceCatalog services)
{
    /// <summary>Some certificate is configured.</summary>
    public bool AreAccepted { get; }

    /// <summary>Some certificate could open the feed of this service.</summary>
    public bool CanOpen(string serviceId) => AreAccepted && serviceId.Length > 0;

    public CertificateFinding Examine(HttpContext http) => new(AreAccepted && http.Connection.ClientCertificate is not null ? CertificateStatus.Refused : CertificateStatus.None);

    /// <summary>Examines a certificate that somebody else took: its SHA-1 thumbprint and, where it is at hand, its PEM.</summary>
    public CertificateFinding Examine(string sha1Hex, string? pem)
    {
        if (pem is not null && !IsOf(sha1Hex, pem))
            return new(CertificateStatus.Refused);
        var service = services.Ids.FirstOrDefault(id => services.Find(id)!.ClientCertificates.Contains(sha1Hex, StringComparer.OrdinalIgnoreCase));
        return service is null ? new(CertificateStatus.Refused) : new(CertificateStatus.Accepted, service);
    }

    private static bool IsOf(string sha1Hex, string pem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return certificate.GetCertHashString().Equals(sha1Hex, StringComparison.OrdinalIgnoreCase);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
