namespace IdToken.Api.Services.Certificates;

internal enum CertificateStatus
{
    None,
    Refused,
    Accepted,
}

/// <summary>The result of evaluating a client certificate.</summary>
/// <param name="Status">Whether there was a certificate, and whether it was accepted.</param>
/// <param name="ServiceId">The service that lists it; only if accepted.</param>
/// <param name="EndsAt">When it expires; only if accepted, the whole certificate is known, and its validity period is checked.</param>
/// <param name="Thumbprint">SHA-256, upper-case hex; only if accepted and the whole certificate is known.</param>
/// <param name="Sha1">SHA-1, upper-case hex; only if accepted.</param>
internal sealed record CertificateEvaluation(
    CertificateStatus Status, string? ServiceId = null, DateTimeOffset? EndsAt = null, string? Thumbprint = null, string? Sha1 = null);
