using IdToken.Api.Platform.Errors;
using IdToken.Api.Services;
using IdToken.Api.Sessions;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>What is decided about a connect before the upgrade: does the session exist, and may a page of this origin have it.</summary>
internal sealed class SessionAdmission(SessionStore sessions, ServiceCatalog services)
{
    /// <returns>Null: let it through.</returns>
    public async Task<Refusal?> CheckAsync(string sessionId, HttpRequest request, bool mustExist)
    {
        var origin = (string?)request.Headers.Origin;
        if (!mustExist && (origin is null || !services.RestrictsOrigins))
            return null;
        if (await sessions.ServiceAsync(sessionId) is not { } service)
            return mustExist ? Refusal.SessionNotFound : null;
        // Without an origin it is not a browser, and could claim any.
        return origin is null || services.Allows(service, origin) ? null : Refusal.OriginNotAllowed;
    }
}
