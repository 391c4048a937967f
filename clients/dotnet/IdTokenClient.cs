using System.Security.Cryptography;
using IdToken.Client.Devices;
using IdToken.Client.Http;
using IdToken.Client.Sessions;
using IdToken.Client.Tokens;
using IdToken.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdToken.Client;

/// <summary>A typed client of an IdToken server. Thread-safe; create one and keep it.</summary>
/// <remarks>Every call throws <see cref="IdTokenException"/>, both for what the server refuses and for requests that fail.</remarks>
public sealed class IdTokenClient
{
    private readonly Endpoints _endpoints;
    private readonly SessionServices _services;
    private readonly ILogger _deviceLogger;

    /// <summary>Creates a client that sends its requests through the given <see cref="HttpClient"/>.</summary>
    /// <param name="http">Sends the requests. The caller disposes it. Its own base address is not used.</param>
    /// <param name="options">Read once; later changes have no effect.</param>
    /// <param name="loggerFactory">Where to log; null disables logging.</param>
    /// <exception cref="ArgumentException">An option is not valid.</exception>
    public IdTokenClient(HttpClient http, IdTokenClientOptions options, ILoggerFactory? loggerFactory = null)
        : this(() => http, options, loggerFactory) => ArgumentNullException.ThrowIfNull(http);

    internal IdTokenClient(Func<HttpClient> http, IdTokenClientOptions options, ILoggerFactory? loggerFactory)
    {
        var settings = ClientSettings.From(options);
        var caller = new HttpCaller(http, settings);
        _endpoints = new(caller, settings);
        var logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<SignInSession>();
        _deviceLogger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<DeviceSession>();
        _services = new(_endpoints, new OutcomeValidator(new KeySource(caller, settings), settings), settings, logger);
    }

    /// <summary>Enrolls a phone: binds an identity credential to the phone's key pair.</summary>
    /// <exception cref="IdTokenException">The server refused, or the request failed.</exception>
    public Task<EnrollResponse> EnrollAsync(EnrollRequest request, CancellationToken cancellationToken = default) =>
        _endpoints.EnrollAsync(request, cancellationToken);

    /// <summary>
    /// Makes this device the phone of a credential's person: enrolls the key, with the proof that this device has it. Any other phone of that person is replaced.
    /// </summary>
    /// <param name="vdsData">The person's identity credential. It can be used once.</param>
    /// <param name="key">The key to enroll.</param>
    /// <param name="deviceId">The device's name for itself, 1 to 128 characters; null: a random one.</param>
    /// <param name="fcmToken">Where to push, for FCM.</param>
    /// <param name="cancellationToken">Cancels the request; the credential may be used up.</param>
    /// <exception cref="IdTokenException">The server refused, or the request failed.</exception>
    public async Task<PhoneIdentity> EnrollPhoneAsync(
        string vdsData, IPhoneKey key, string? deviceId = null, string? fcmToken = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var credential = Credential.Parse(vdsData);
        var identity = new PhoneIdentity(credential.TokenId, deviceId ?? Guid.NewGuid().ToString(), credential.ExpiresAt, key, credential.Name);
        var server = ServerOf(identity);
        try
        {
            var enrolled = await server.EnrollAsync(vdsData, fcmToken, cancellationToken).ConfigureAwait(false);
            return identity with { TokenId = enrolled.TokenId, ExpiresAt = enrolled.ExpiresAt };
        }
        catch (IdTokenException e) when (e.Code == IdTokenErrorCodes.Unreachable)
        {
            // The credential is used up if only the answer was lost. The server knows the key then.
            if (await KnowsAsync(server, cancellationToken).ConfigureAwait(false))
                return identity;
            throw;
        }
    }

    /// <summary>
    /// Makes this device the phone of an invitation's person. Where it fails without a code of the server, such as <see cref="IdTokenErrorCodes.Unreachable"/>, call it again with the same key:
    /// the server then gives the same answer again.
    /// </summary>
    /// <param name="invitation">The invitation, of this client's server.</param>
    /// <param name="key">The key to enroll.</param>
    /// <param name="pin">The PIN, where the invitation has one; spaces and dashes do not count.</param>
    /// <param name="deviceId">The device's name for itself, 1 to 128 characters; null: a random one.</param>
    /// <param name="fcmToken">Where to push, for FCM.</param>
    /// <param name="cancellationToken">Cancels the request; the invitation may be used up.</param>
    /// <exception cref="ArgumentException">The invitation is of another server.</exception>
    /// <exception cref="IdTokenException">The server refused, or the request failed.</exception>
    public async Task<PhoneIdentity> AcceptInvitationAsync(
        PhoneInvitation invitation, IPhoneKey key, string? pin = null, string? deviceId = null, string? fcmToken = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(invitation);
        ArgumentNullException.ThrowIfNull(key);
        if (invitation.Server != _services.Settings.BaseAddress)
            throw new ArgumentException($"The invitation is of {invitation.Server}, and this client's server is {_services.Settings.BaseAddress}.", nameof(invitation));
        var wanted = new PhoneIdentity("", deviceId ?? Guid.NewGuid().ToString(), default, key);
        var accepted = await ServerOf(wanted).AcceptAsync(invitation.Code, pin, fcmToken, cancellationToken).ConfigureAwait(false);
        return wanted with { TokenId = accepted.TokenId, ExpiresAt = accepted.ExpiresAt, Name = Credential.NameOf(accepted.GivenName, accepted.FamilyName) };
    }

    /// <summary>Creates a device session that has not started, so that the app can subscribe to its events first.</summary>
    /// <param name="identity">Whose requests to receive and answer.</param>
    public DeviceSession CreateDeviceSession(PhoneIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return new(ServerOf(identity), identity, _services.Settings, _deviceLogger);
    }

    /// <summary>Asks once for the pending sign-ins of an identity, newest first, without a connection: for what runs briefly, such as a handler of a push message.</summary>
    /// <exception cref="IdTokenException">The server refused, or the request failed.</exception>
    public Task<IReadOnlyList<SignInRequested>> PendingSignInsAsync(PhoneIdentity identity, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return ServerOf(identity).SessionsAsync(cancellationToken);
    }

    /// <summary>Starts a sign-in without following it. Most apps want <see cref="SignInAsync"/>, which does both.</summary>
    /// <exception cref="IdTokenException">The server refused, or the request failed.</exception>
    public async Task<InitiateResponse> InitiateAsync(InitiateRequest request, CancellationToken cancellationToken = default) =>
        (await _endpoints.InitiateAsync(request, cancellationToken).ConfigureAwait(false)).Session;

    /// <summary>Cancels a sign-in that <see cref="InitiateAsync"/> started. A <see cref="SignInSession"/> does so when it is disposed.</summary>
    /// <exception cref="IdTokenException">The server refused, for example because the session is already resolved, or the request failed.</exception>
    public Task CancelAsync(InitiateResponse session, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        return _endpoints.CancelAsync(session, cancellationToken);
    }

    /// <summary>Approves a session, as its phone.</summary>
    /// <exception cref="IdTokenException">The server refused, or the request failed.</exception>
    public Task<Approved> VerifyAsync(VerifyRequest request, CancellationToken cancellationToken = default) =>
        _endpoints.VerifyAsync(request, cancellationToken);

    /// <summary>Declines a session, as its phone.</summary>
    /// <exception cref="IdTokenException">The server refused, or the request failed.</exception>
    public Task DeclineAsync(DeclineRequest request, CancellationToken cancellationToken = default) =>
        _endpoints.DeclineAsync(request, cancellationToken);

    /// <summary>Reports a session that the person did not start, as its phone. Safe to repeat.</summary>
    /// <exception cref="IdTokenException">The server refused, or the request failed.</exception>
    public Task ReportAsync(ReportRequest request, CancellationToken cancellationToken = default) =>
        _endpoints.ReportAsync(request, cancellationToken);

    /// <summary>Creates a sign-in that has not started, so that the app can subscribe to its events first.</summary>
    public SignInSession CreateSession(SignInRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(_services, request);
    }

    /// <summary>
    /// Starts a sign-in without naming the person: show <see cref="AnonymousSignIn.Link"/> as a QR code, then await <see cref="AnonymousSignIn.ClaimedAsync"/>.
    /// </summary>
    /// <exception cref="IdTokenException">The server refused, for example because the service may not ask so, or the request failed.</exception>
    public async Task<AnonymousSignIn> SignInAnonymouslyAsync(AnonymousSignInRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var nonce = request.Nonce ?? RandomNumberGenerator.GetHexString(32, lowercase: true);
        var (opened, lifetime) = await _endpoints.OpenAsync(new() { ServiceId = request.ServiceId, Scopes = request.Scopes, Nonce = nonce }, cancellationToken).ConfigureAwait(false);
        return new(_services, request, opened, nonce, lifetime);
    }

    /// <summary>Starts a sign-in and follows it: show <see cref="SignInSession.AutoPassword"/>, then await <see cref="SignInSession.ResultAsync"/>.</summary>
    /// <param name="request">Who signs in to which service.</param>
    /// <param name="cancellationToken">Cancels the start. To end a session that has started, dispose it.</param>
    /// <exception cref="IdTokenException">The server refused, or the request failed.</exception>
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

    private DeviceServer ServerOf(PhoneIdentity identity) => new(_endpoints, _services.Settings, identity);

    private static async Task<bool> KnowsAsync(DeviceServer server, CancellationToken cancellationToken)
    {
        try
        {
            await server.SessionsAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (IdTokenException)
        {
            return false;
        }
    }
}
