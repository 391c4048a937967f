using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IdToken.Client.Tests.Hosting;

/// <summary>Certificates that sign themselves.</summary>
internal static class Certificates
{
    public static X509Certificate2 New(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
