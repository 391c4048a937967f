using System.Globalization;
using IdToken.Api.Services.Certificates;
using IdToken.Api.Services.Issuers;

namespace IdToken.Api.Services.Access;

/// <summary>Decides who may open a service's connection: by token, by client certificate, or by both, as the service requires (protocol, sections 6 and 8).</summary>
internal sealed class ServiceGate(ServiceTokens tokens, ClientCertificates certificates, ServiceCatalog services)
{
    /// <summary>Returns whether any credential could open this service's connection; otherwise its feed need not be kept.</summary>
    public bool CanOpen(string serviceId) => tokens.CanOpen(serviceId) || certificates.CanOpen(serviceId);

    public async Task<AccessDecision> DecideAsync(HttpContext http)
    {
        var token = await tokens.ExamineAsync(http);
        // Every credential that is presented must be valid, even if the other would be enough.
        if (token.Status is TokenStatus.Undecidable or TokenStatus.Invalid)
            return RefusalOf(http, token);

        var certificate = certificates.Evaluate(http);
        if (token.Status == TokenStatus.Accepted && certificate.Status == CertificateStatus.Refused)
            return AccessRefusal.CertificateRefused;
        if (services.Find(token.Subject ?? certificate.ServiceId ?? "") is not { } service)
            return RefusalOfNobody(token, certificate);
        if (token.Subject is not null && certificate.ServiceId is not null && certificate.ServiceId != token.Subject)
            return AccessRefusal.CertificateRefused;
        if (http.Request.Headers.Origin.Any(origin => !service.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)))
            return AccessRefusal.OriginNotAllowed;

        var byToken = token.Subject is not null && service.Takes(ServiceCredential.Jwt);
        var byCertificate = certificate.ServiceId is not null && service.Takes(ServiceCredential.Certificate);
        var all = byToken == service.Takes(ServiceCredential.Jwt) && byCertificate == service.Takes(ServiceCredential.Certificate);
        if (service.RequireAllCredentials ? !all : !(byToken || byCertificate))
            return service.Takes(ServiceCredential.Jwt) && !byToken ? AccessRefusal.MissingToken : AccessRefusal.CertificateRefused;
        if (byToken)
            http.User = token.User!;
        var end = Earlier(byToken ? token.EndsAt : null, byCertificate ? certificate.EndsAt : null);
        return byCertificate ? new ServiceIdentity(service.Id, end, certificate.Thumbprint, certificate.Sha1) : new ServiceIdentity(service.Id, end, null);
    }

    private static AccessRefusal RefusalOf(HttpContext http, TokenVerdict token)
    {
        if (token.Status != TokenStatus.Undecidable)
            return AccessRefusal.InvalidToken;
        http.Response.Headers.RetryAfter = Math.Ceiling(token.RetryAfter!.Value.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return AccessRefusal.KeysUnavailable;
    }

    private AccessRefusal RefusalOfNobody(TokenVerdict token, CertificateEvaluation certificate)
    {
        if (token.Status == TokenStatus.Accepted)
            return AccessRefusal.InvalidToken;
        return certificate.Status == CertificateStatus.Refused || (certificates.AreAccepted && !tokens.AreAccepted)
            ? AccessRefusal.CertificateRefused
            : AccessRefusal.MissingToken;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;
}
