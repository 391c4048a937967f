using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Services.Certificates;

/// <summary>
/// Evaluates the client certificates of services' back ends (protocol, section 8). The TLS handshake accepts every certificate, so all checks
/// are made here.
/// </summary>
internal sealed class ClientCertificates(
    CertificateList listed, ClientCertificateOptions options, ExpiryWarnings warnings, TimeProvider clock, ILogger<ClientCertificates> logger)
{
    private static readonly CertificateEvaluation None = new(CertificateStatus.None);
    private static readonly CertificateEvaluation Rejected = new(CertificateStatus.Refused);

    private volatile CertificateList _listed = listed;

    /// <summary>The certificates that are listed now. A reload replaces the whole list.</summary>
    public CertificateList Listed
    {
        get => _listed;
        set => _listed = value;
    }

    /// <summary>Whether any service lists a certificate.</summary>
    public bool AreAccepted => _listed.Count > 0;

    /// <summary>Whether any certificate could open the feed of this service.</summary>
    public bool CanOpen(string serviceId) => _listed.CountOf(serviceId) > 0;

    /// <summary>Whether a certificate that was accepted for this service is still listed.</summary>
    public bool IsListed(string serviceId, string? sha256, string? sha1) => _listed.ServiceOf(Thumbprint.Parse(sha256), Thumbprint.Parse(sha1)) == serviceId;

    /// <summary>Evaluates the certificate of the TLS connection, or the one that a trusted proxy forwarded. Only the leaf of a chain counts.</summary>
    public CertificateEvaluation Evaluate(HttpContext http) => http.Connection.ClientCertificate is { } certificate ? Evaluate(certificate) : None;

    /// <summary>Evaluates a certificate that the party that terminated TLS reports: its SHA-1 thumbprint, and the certificate in PEM if known.</summary>
    public CertificateEvaluation Evaluate(string? sha1, string? pem)
    {
        if (Thumbprint.Parse(sha1) is not { IsSha1: true } thumbprint)
            return Reject(CertificateFault.Unreadable, "");
        if (pem is not null)
        {
            using var certificate = Read(pem);
            return certificate is not null && Thumbprint.Sha1Of(certificate).Matches(thumbprint) ? Evaluate(certificate) : Reject(CertificateFault.Unreadable, $"{thumbprint}");
        }

        return _listed.ServiceOf(sha256: null, thumbprint) is { } serviceId
            ? new(CertificateStatus.Accepted, serviceId, Sha1: $"{thumbprint}")
            : Reject(CertificateFault.NotListed, $"{thumbprint}");
    }

    private CertificateEvaluation Evaluate(X509Certificate2 certificate)
    {
        var (sha256, sha1) = (Thumbprint.Sha256Of(certificate), Thumbprint.Sha1Of(certificate));
        if (_listed.ServiceOf(sha256, sha1) is not { } serviceId)
            return Reject(CertificateFault.NotListed, $"{sha256}");
        var periodFault = options.AllowOutsidePeriod ? null : CertificateFaults.OfPeriod(certificate, clock.GetUtcNow());
        if ((CertificateFaults.OfPurpose(certificate) ?? periodFault) is { } fault)
            return Reject(fault, $"{sha256}");
        var end = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        warnings.WarnIfExpiring(serviceId, $"{sha256}", end);
        return new(CertificateStatus.Accepted, serviceId, options.AllowOutsidePeriod ? null : end, $"{sha256}", $"{sha1}");
    }

    private CertificateEvaluation Reject(CertificateFault fault, string thumbprint)
    {
        Log.Rejected(logger, fault, thumbprint);
        return Rejected;
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
