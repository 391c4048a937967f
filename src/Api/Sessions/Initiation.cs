using System.Security.Cryptography;
using IdToken.Api.Identity.Push;
using IdToken.Api.Identity.Tokens;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Platform.Store;
using IdToken.Api.Services;
using IdToken.Api.Services.Access;
using IdToken.Contracts;

namespace IdToken.Api.Sessions;

/// <summary>POST /auth/initiate: a session for an active enrollment, in one round trip. Where the person has too many pending sessions, a second one ends the excess.</summary>
internal sealed class Initiation(SessionStore store, ServiceCatalog services, ServiceGate gate, MasterSecrets secrets, PushQueue pushes, LimitLog limits, ILogger<Initiation> logger)
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
            CodeEntry = service.CodeEntry!.Value,
        };
        var (result, expiresAt, push, superseded, wait) = await store.InitiateAsync(session, browser, limit, inFeed: gate.CanOpen(service.Id));
        if (push is not null)
            pushes.Add(push);
        if (result == InitiationResult.Started)
            Log.Initiated(logger, session.Id, session.TokenId, session.ServiceId);
        else if (result == InitiationResult.RateLimited)
            limits.Refused("initiate", LimitLog.Client);
        await Task.WhenAll(superseded.Select(excess => SupersedeAsync(excess.SessionId, session.TokenId, excess.ServiceId)));
        return result switch
        {
            InitiationResult.Started => new InitiateResponse(
                session.Id, OneTimeCode.Derive(secret, session.Id, session.TokenId), WsToken.Create(secret, session.Id), session.Random, expiresAt),
            InitiationResult.EnrollmentRevoked => Refusal.EnrollmentRevoked,
            InitiationResult.EnrollmentNotFound => Refusal.EnrollmentNotFound,
            InitiationResult.RateLimited => Result<InitiateResponse>.RateLimited(wait),
        };
    }

    private async Task SupersedeAsync(string sessionId, string tokenId, string serviceId)
    {
        if (await store.DecideAsync(sessionId, tokenId, serviceId, SessionVerdict.Superseded) is { Applied: true })
            Log.Superseded(logger, sessionId);
    }
}
