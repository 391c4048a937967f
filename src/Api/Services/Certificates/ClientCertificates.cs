using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Services.Certificates;

/// <summary>
/// Examines the client certificates of services' back ends (protocol, section 8). TLS lets every certificate through, so that all that is
/// asked of one is asked here.
/// </summary>
internal sealed class ClientCertificates(
    CertificateList listed, ClientCertificateOptions options, ExpiryWarnings warnings, TimeProvider clock, ILogger<ClientCertificates> logger)
{
    private static readonly CertificateFinding None = new(CertificateStatus.None);
    private static readonly CertificateFinding Refused = new(CertificateStatus.Refused);

    private volatile CertificateList _listed = listed;

    /// <summary>What is listed now. It is replaced as a whole.</summary>
    public CertificateList Listed
    {
        get => _listed;
        set => _listed = value;
    }

    /// <summary>Some certificate is configured.</summary>
    public bool AreAccepted => _listed.Count > 0;

    /// <summary>Some certificate could open the feed of this service.</summary>
    public bool CanOpen(string serviceId) => _listed.CountOf(serviceId) > 0;

    /// <summary>A certificate that was accepted for this service still would be.</summary>
    public bool IsListed(string serviceId, string? sha256, string? sha1) => _listed.ServiceOf(Thumbprint.Parse(sha256), Thumbprint.Parse(sha1)) == serviceId;

    /// <summary>The certificate of the TLS connection, or the one that a trusted proxy forwarded. Of a chain the leaf alone counts.</summary>
    public CertificateFinding Examine(HttpContext http) => http.Connection.ClientCertificate is { } certificate ? Examine(certificate) : None;

    /// <summary>Where somebody else ended the TLS connection and tells about its certificate: the SHA-1 thumbprint, and the certificate in PEM where it is known.</summary>
    public CertificateFinding Examine(string? sha1, string? pem)
    {
        if (Thumbprint.Parse(sha1) is not { IsSha1: true } thumbprint)
            return Refuse(CertificateFault.Unreadable, "");
        if (pem is not null)
        {
            using var certificate = Read(pem);
            return certificate is not null && Thumbprint.Sha1Of(certificate).Matches(thumbprint) ? Examine(certificate) : Refuse(CertificateFault.Unreadable, $"{thumbprint}");
        }

        return _listed.ServiceOf(sha256: null, thumbprint) is { } serviceId
            ? new(CertificateStatus.Accepted, serviceId, Sha1: $"{thumbprint}")
            : Refuse(CertificateFault.NotListed, $"{thumbprint}");
    }

    private CertificateFinding Examine(X509Certificate2 certificate)
    {
        var (sha256, sha1) = (Thumbprint.Sha256Of(certificate), Thumbprint.Sha1Of(certificate));
        if (_listed.ServiceOf(sha256, sha1) is not { } serviceId)
            return Refuse(CertificateFault.NotListed, $"{sha256}");
        var ofPeriod = options.AllowOutsidePeriod ? null : CertificateFaults.OfPeriod(certificate, clock.GetUtcNow());
        if ((CertificateFaults.OfPurpose(certificate) ?? ofPeriod) is { } fault)
            return Refuse(fault, $"{sha256}");
        var end = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        warnings.Consider(serviceId, $"{sha256}", end);
        return new(CertificateStatus.Accepted, serviceId, options.AllowOutsidePeriod ? null : end, $"{sha256}", $"{sha1}");
    }

    private CertificateFinding Refuse(CertificateFault fault, string thumbprint)
    {
        Log.Refused(logger, fault, thumbprint);
        return Refused;
    }

    private static X509Certificate2? Read(string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
