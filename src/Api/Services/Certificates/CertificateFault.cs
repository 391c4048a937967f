using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IdToken.Api.Services.Certificates;

/// <summary>Why a certificate is rejected.</summary>
internal enum CertificateFault
{
    /// <summary>No service lists it, or more than one does.</summary>
    NotListed,

    NotYetValid,

    Expired,

    /// <summary>It has extended key usages, and client authentication is not among them.</summary>
    NotForClients,

    /// <summary>It is malformed, or does not match the thumbprint that came with it.</summary>
    Unreadable,
}

/// <summary>Checks the certificate itself. Null: no fault.</summary>
internal static class CertificateFaults
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    public static CertificateFault? OfPeriod(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (now < certificate.NotBefore.ToUniversalTime())
            return CertificateFault.NotYetValid;
        return now >= certificate.NotAfter.ToUniversalTime() ? CertificateFault.Expired : null;
    }

    public static CertificateFault? OfPurpose(X509Certificate2 certificate)
    {
        try
        {
            return certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().All(IsForClients) ? null : CertificateFault.NotForClients;
        }
        catch (CryptographicException)
        {
            return CertificateFault.Unreadable;
        }
    }

    private static bool IsForClients(X509EnhancedKeyUsageExtension usage) => usage.EnhancedKeyUsages.OfType<Oid>().Any(purpose => purpose.Value == ClientAuthentication);
}
