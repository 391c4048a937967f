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
        var asked = Asked(request);
        if (asked.Value is not { Service: var service, Scopes: var scopes })
            return asked.As<InitiateResponse>();
        return await StartAsync(New(request.TokenId, service, scopes, request.Nonce, issuer), browser, limit);
    }

    /// <summary>Starts a session without a person, for a service that may (<see cref="InitiateRequestValidator"/>).</summary>
    public async Task<Result<AnonymousInitiateResponse>> OpenAsync(InitiateRequest request, string issuer, string phoneUrl, Browser browser, SharedLimit limit)
    {
        var asked = Asked(request);
        if (asked.Value is not { Service: var service, Scopes: var scopes })
            return asked.As<AnonymousInitiateResponse>();
        var session = New(null, service, scopes, request.Nonce, issuer);
        var (expiresAt, wait) = await store.OpenAsync(session, browser, limit);
        if (expiresAt is null)
        {
            limits.Refused("initiate", LimitLog.Client);
            return Result<AnonymousInitiateResponse>.RateLimited(wait);
        }

        Log.Opened(logger, session.Id, session.ServiceId);
        return new AnonymousInitiateResponse(session.Id, WsToken.Create(secrets.Current, session.Id), $"{phoneUrl}/phone/#/claim/{session.Id}", expiresAt.Value);
    }

    /// <summary>Returns a session of this person that asks for the same.</summary>
    public Session Like(Session session, string tokenId) => session with
    {
        Id = SessionId.Create(), TokenId = tokenId, Random = RandomNumberGenerator.GetHexString(16, lowercase: true), Kid = secrets.Current.Kid,
    };

    /// <summary>Starts the session if the person's enrollment permits it.</summary>
    public async Task<Result<InitiateResponse>> StartAsync(Session session, Browser browser, SharedLimit limit, bool rings = true)
    {
        var secret = secrets.Current;
        var (result, expiresAt, push, superseded, wait) = await store.InitiateAsync(session, browser, limit, inFeed: gate.CanOpen(session.ServiceId), rings);
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

    private Result<AskedService> Asked(InitiateRequest request)
    {
        if (services.Find(request.ServiceId) is not { } service)
            return Refusal.UnknownService;
        var scopes = (request.Scopes ?? service.DefaultScopes).Distinct().ToArray();
        return Scopes.Expand(scopes).IsSubsetOf(Scopes.Expand(service.AllowedScopes)) ? new AskedService(service, scopes) : Refusal.ScopesNotAllowed;
    }

    /// <param name="tokenId">Null: nobody knows yet.</param>
    /// <param name="service">The service that asks.</param>
    /// <param name="scopes">What it asks for.</param>
    /// <param name="nonce">Copied into the token.</param>
    /// <param name="issuer">The token's <c>iss</c>.</param>
    private Session New(string? tokenId, ServiceOptions service, string[] scopes, string? nonce, string issuer)
    {
        var id = SessionId.Create();
        return new()
        {
            Id = id,
            TokenId = tokenId ?? UnknownPerson.Of(id),
            ServiceId = service.Id,
            Scopes = scopes,
            Nonce = nonce,
            Random = RandomNumberGenerator.GetHexString(16, lowercase: true),
            Kid = secrets.Current.Kid,
            Issuer = issuer,
            CodeEntry = service.CodeEntry!.Value,
        };
    }

    private async Task SupersedeAsync(string sessionId, string tokenId, string serviceId)
    {
        if (await store.DecideAsync(sessionId, tokenId, serviceId, SessionVerdict.Superseded) is { Applied: true })
            Log.Superseded(logger, sessionId);
    }

    private sealed record AskedService(ServiceOptions Service, string[] Scopes);
}
