using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Services;
using IdToken.Api.Services.Certificates;
using IdToken.Api.Sessions;
using IdToken.Contracts;

namespace IdToken.Api.Live.WebPubSub;

/// <summary>
/// Authorizes the clients of a Web PubSub: a certificate identifies a service, a wsToken a session. A client must present at least one of them, and each
/// that it presents must be valid. With both it is the session, which must belong to the certificate's service.
/// </summary>
internal sealed class ConnectAuthorizer(ClientCertificates certificates, MasterSecrets secrets, SessionStore sessions, ServiceCatalog services)
{
    public async Task<Result<ConnectResponse>> AuthorizeAsync(ConnectEvent connect)
    {
        var service = connect.Certificate is { Thumbprint: { } thumbprint } certificate ? ServiceOf(thumbprint, certificate.Content) : null;
        if (connect.Certificate is not null && service is null)
            return Refusal.ClientCertificateRefused;
        var protocol = connect.OffersProtocol ? SessionSubprotocols.V1 : null;
        if (connect.Token is { } token)
            return await AuthorizeAsync(token, connect.Origin, service, protocol);
        return service is not null && CertificateSuffices(service)
            ? new ConnectResponse(service.Id, [$"service:{service.Id}"], protocol)
            : Refusal.ClientCertificateRefused;
    }

    private async Task<Result<ConnectResponse>> AuthorizeAsync(SessionToken credential, string? origin, ServiceOptions? service, string? protocol)
    {
        // Verify the token first, so that unauthenticated requests never reach the store.
        if (credential.SessionId is not { } sessionId || !WsToken.Verify(secrets, credential.Token, sessionId))
            return Refusal.InvalidWsToken;
        if (await sessions.ServiceAsync(sessionId) is not { } serviceId)
            return Refusal.SessionNotFound;
        // The same rule as for this server's own sockets: only browsers send an origin.
        if (origin is not null && !services.Allows(serviceId, origin))
            return Refusal.OriginNotAllowed;
        return service is null || service.Id == serviceId
            ? new ConnectResponse(sessionId, [$"session:{sessionId}"], protocol)
            : Refusal.ClientCertificateRefused;
    }

    private ServiceOptions? ServiceOf(string thumbprint, string? pem) =>
        certificates.Evaluate(thumbprint, pem) is { Status: CertificateStatus.Accepted, ServiceId: { } id } ? services.Find(id) : null;

    private static bool CertificateSuffices(ServiceOptions service) =>
        service.Takes(ServiceCredential.Certificate) && !(service.RequireAllCredentials && service.Takes(ServiceCredential.Jwt));
}
