using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Services;
using IdToken.Api.Services.Certificates;
using IdToken.Api.Sessions;
using IdToken.Contracts;

namespace IdToken.Api.Live.WebPubSub;

/// <summary>
/// Decides on a client of a Web PubSub: by its certificate it is a service, by its wsToken a session. Whatever it shows must be good, and it must show something.
/// Who shows both is the session, of which the certificate's service must be the one that asks.
/// </summary>
internal sealed class ConnectGate(ClientCertificates certificates, MasterSecrets secrets, SessionStore sessions, ServiceCatalog services)
{
    public async Task<Result<ConnectAnswer>> DecideAsync(ConnectEvent connect)
    {
        var service = connect.Certificate is { Thumbprint: { } thumbprint } shown ? ServiceOf(thumbprint, shown.Content) : null;
        if (connect.Certificate is not null && service is null)
            return Refusal.ClientCertificateRefused;
        var protocol = connect.OffersProtocol ? SessionSubprotocols.V1 : null;
        if (connect.Token is { } token)
            return await DecideAsync(token, connect.Origin, service, protocol);
        return service is not null && CertificateSuffices(service)
            ? new ConnectAnswer(service.Id, [$"service:{service.Id}"], protocol)
            : Refusal.ClientCertificateRefused;
    }

    private async Task<Result<ConnectAnswer>> DecideAsync(ShownToken shown, string? origin, ServiceOptions? service, string? protocol)
    {
        // The token before the store: who has none costs it nothing.
        if (shown.SessionId is not { } sessionId || !WsToken.Verify(secrets, shown.Token, sessionId))
            return Refusal.InvalidWsToken;
        if (await sessions.ServiceAsync(sessionId) is not { } serviceId)
            return Refusal.SessionNotFound;
        // As for a socket of our own: without an origin it is not a browser.
        if (origin is not null && !services.Allows(serviceId, origin))
            return Refusal.OriginNotAllowed;
        return service is null || service.Id == serviceId
            ? new ConnectAnswer(sessionId, [$"session:{sessionId}"], protocol)
            : Refusal.ClientCertificateRefused;
    }

    private ServiceOptions? ServiceOf(string thumbprint, string? pem) =>
        certificates.Examine(thumbprint, pem) is { Status: CertificateStatus.Accepted, ServiceId: { } id } ? services.Find(id) : null;

    private static bool CertificateSuffices(ServiceOptions service) =>
        service.Takes(ServiceCredential.Certificate) && !(service.RequireAllCredentials && service.Takes(ServiceCredential.Jwt));
}
