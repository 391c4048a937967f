using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IdToken.Api.Tests.Services.Certificates;

/// <summary>Creates certificates, each with its own key.</summary>
internal static class TestCertificate
{
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    /// <summary>Creates a self-signed certificate, by default valid for a year before and after now.</summary>
    public static X509Certificate2 Client(DateTimeOffset? from = null, DateTimeOffset? to = null, string? purpose = ClientAuthentication)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Request("CN=back end", key, purpose).CreateSelfSigned(from ?? DateTimeOffset.UtcNow - Year, to ?? DateTimeOffset.UtcNow + Year);
    }

    public static X509Certificate2 Server()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request("CN=localhost", key, ServerAuthentication);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow - Year, DateTimeOffset.UtcNow + Year);
    }

    /// <summary>Creates a certificate authority and a client certificate that it issued.</summary>
    public static (X509Certificate2 Authority, X509Certificate2 Client) Issued()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request("CN=authority", key, purpose: null);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var authority = request.CreateSelfSigned(DateTimeOffset.UtcNow - Year, DateTimeOffset.UtcNow + Year);
        using var clientKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var client = Request("CN=back end", clientKey, ClientAuthentication).Create(authority, authority.NotBefore, authority.NotAfter, RandomNumberGenerator.GetBytes(8));
        return (authority, client.CopyWithPrivateKey(clientKey));
    }

    public static string Sha256(this X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256);

    public static string Base64(this X509Certificate2 certificate) => Convert.ToBase64String(certificate.RawData);

    private static CertificateRequest Request(string name, ECDsa key, string? purpose)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        if (purpose is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        return request;
    }
}
