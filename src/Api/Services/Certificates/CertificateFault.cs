using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IdToken.Api.Services.Certificates;

/// <summary>What speaks against a certificate.</summary>
internal enum CertificateFault
{
    /// <summary>No service lists it, or several do.</summary>
    NotListed,

    NotYetValid,

    Expired,

    /// <summary>It names the purposes that it may serve, and client authentication is none of them.</summary>
    NotForClients,

    /// <summary>It cannot be read, or is not the one that was named beside it.</summary>
    Unreadable,
}

/// <summary>What speaks against a certificate itself; null: nothing.</summary>
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
