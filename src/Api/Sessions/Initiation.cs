using System.Security.Cryptography;
using IdToken.Api.Identity.Tokens;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Platform.Store;
using IdToken.Api.Services;
using IdToken.Api.Services.Access;
using IdToken.Contracts;

namespace IdToken.Api.Sessions;

/// <summary>POST /auth/initiate: a session for an active enrollment, in one round trip.</summary>
internal sealed class Initiation(SessionStore store, ServiceCatalog services, ServiceGate gate, MasterSecrets secrets)
{
    public async Task<Result<InitiateResponse>> InitiateAsync(InitiateRequest request, string issuer, Browser browser, SharedLimit limit)
    {
        if (services.Find(request.ServiceId) is not { } service)
            return Refusal.UnknownService;
        var scopes = (request.Scopes ?? service.DefaultScopes).Distinct().ToArray();
        if (!Scopes.Expand(scopes).IsSubsetOf(Scopes.Expand(service.AllowedScopes)))
            return Refusal.ScopesNotAllowed;

        var secret = secrets.Current;
        var session = new Session
        {
            Id = SessionId.Create(),
            TokenId = request.TokenId!,
            ServiceId = service.Id,
            Scopes = scopes,
            Nonce = request.Nonce,
            Random = RandomNumberGenerator.GetHexString(16, lowercase: true),
            Kid = secret.Kid,
            Issuer = issuer,
        };
        var (result, expiresAt, wait) = await store.InitiateAsync(session, browser, limit, inFeed: gate.CanOpen(service.Id));
        return result switch
        {
            InitiationResult.Started => new InitiateResponse(
                session.Id, OneTimeCode.Derive(secret, session.Id, session.TokenId), WsToken.Create(secret, session.Id), session.Random, expiresAt),
            InitiationResult.EnrollmentRevoked => Refusal.EnrollmentRevoked,
            InitiationResult.EnrollmentNotFound => Refusal.EnrollmentNotFound,
            InitiationResult.RateLimited => Result<InitiateResponse>.RateLimited(wait),
        };
    }
}
