using IdToken.Client.Http;
using IdToken.Client.Realtime;
using IdToken.Client.Sessions;
using IdToken.Client.Tokens;
using IdToken.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdToken.Client;

/// <summary>An IdToken server, typed. Thread-safe; make one and keep it.</summary>
/// <remarks>Every call throws <see cref="IdTokenException"/> for what the server refuses and for what goes wrong on the way.</remarks>
public sealed class IdTokenClient
{
    private readonly Endpoints _endpoints;
    private readonly SessionServices _services;

    /// <summary>A client over an <see cref="HttpClient"/> of the caller's.</summary>
    /// <param name="http">Sends the requests; stays the caller's to dispose of. Its own base address is not used.</param>
    /// <param name="options">Read once.</param>
    /// <param name="loggerFactory">Where to log; nowhere when null.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public IdTokenClient(HttpClient http, IdTokenClientOptions options, ILoggerFactory? loggerFactory = null)
        : this(() => http, options, loggerFactory) => ArgumentNullException.ThrowIfNull(http);

    internal IdTokenClient(Func<HttpClient> http, IdTokenClientOptions options, ILoggerFactory? loggerFactory)
    {
        var settings = ClientSettings.From(options);
        var caller = new HttpCaller(http, settings);
        _endpoints = new(caller, settings);
        var logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<SignInSession>();
        _services = new(_endpoints, new OutcomeValidator(new KeySource(caller, settings), settings), new HubLink(settings), settings, logger);
    }

    /// <summary>Binds an identity credential to the key pair of a phone.</summary>
    /// <exception cref="IdTokenException">Refused, or failed.</exception>
    public Task<EnrollResponse> EnrollAsync(EnrollRequest request, CancellationToken cancellationToken = default) =>
        _endpoints.EnrollAsync(request, cancellationToken);

    /// <summary>Starts a sign-in without following it; <see cref="SignInAsync"/> does both.</summary>
    /// <exception cref="IdTokenException">Refused, or failed.</exception>
    public async Task<InitiateResponse> InitiateAsync(InitiateRequest request, CancellationToken cancellationToken = default) =>
        (await _endpoints.InitiateAsync(request, cancellationToken).ConfigureAwait(false)).Session;

    /// <summary>Approves a session, as its phone.</summary>
    /// <exception cref="IdTokenException">Refused, or failed.</exception>
    public Task<Approved> VerifyAsync(VerifyRequest request, CancellationToken cancellationToken = default) =>
        _endpoints.VerifyAsync(request, cancellationToken);

    /// <summary>Refuses a session, as its phone.</summary>
    /// <exception cref="IdTokenException">Refused, or failed.</exception>
    public Task DeclineAsync(DeclineRequest request, CancellationToken cancellationToken = default) =>
        _endpoints.DeclineAsync(request, cancellationToken);

    /// <summary>A sign-in that has not started, so that its events can be subscribed to first.</summary>
    public SignInSession CreateSession(SignInRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(_services, request);
    }

    /// <summary>Starts a sign-in and begins to follow it: show <see cref="SignInSession.AutoPassword"/>, await <see cref="SignInSession.ResultAsync"/>.</summary>
    /// <param name="request">Who signs in to what.</param>
    /// <param name="cancellationToken">Ends the start; once it has returned, the session is ended by disposing of it.</param>
    /// <exception cref="IdTokenException">Refused, or failed.</exception>
    public async Task<SignInSession> SignInAsync(SignInRequest request, CancellationToken cancellationToken = default)
    {
        var session = CreateSession(request);
        try
        {
            await session.StartAsync(cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
