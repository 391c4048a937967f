using IdToken.Api.Platform.Errors;
using IdToken.Api.Services;
using IdToken.Api.Sessions;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>Checks a connect before the upgrade: whether the session exists, and whether a page of this origin may connect.</summary>
internal sealed class SessionAdmission(SessionStore sessions, ServiceCatalog services)
{
    /// <returns>Why the connect is refused; null when it is allowed.</returns>
    public async Task<Refusal?> CheckAsync(string sessionId, HttpRequest request, bool mustExist)
    {
        var origin = (string?)request.Headers.Origin;
        if (!mustExist && (origin is null || !services.RestrictsOrigins))
            return null;
        if (await sessions.ServiceAsync(sessionId) is not { } service)
            return mustExist ? Refusal.SessionNotFound : null;
        // A client without an Origin is not a browser, and could send any.
        return origin is null || services.Allows(service, origin) ? null : Refusal.OriginNotAllowed;
    }
}
