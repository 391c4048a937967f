namespace IdToken.Api.Certificates;

/// <summary>Examines the client certificates of services' back ends.</summary>
internal sealed class ClientCertificates
{
    /// <summary>Some certificate is configured.</summary>
    public bool AreAccepted { get; }

    /// <summary>Some certificate could open the feed of this service.</summary>
    public bool CanOpen(string serviceId) => AreAccepted && serviceId.Length > 0;

    public CertificateFinding Examine(HttpContext http) => new(AreAccepted && http.Connection.ClientCertificate is not null ? CertificateStatus.Refused : CertificateStatus.None);
}
