namespace IdToken.Api.Services.Certificates;

internal enum CertificateStatus
{
    None,
    Refused,
    Accepted,
}

/// <summary>What a request's client certificate is worth.</summary>
/// <param name="Status">The verdict.</param>
/// <param name="ServiceId">Whom it stands for; only when accepted.</param>
/// <param name="EndsAt">When it expires; only when accepted, where more than a thumbprint was shown and its period counts.</param>
/// <param name="Thumbprint">SHA-256, upper-case hex; only when accepted, and where more than a thumbprint was shown.</param>
/// <param name="Sha1">SHA-1, upper-case hex; only when accepted.</param>
internal sealed record CertificateFinding(
    CertificateStatus Status, string? ServiceId = null, DateTimeOffset? EndsAt = null, string? Thumbprint = null, string? Sha1 = null);
