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
    private readonly PhoneEnrollment _enrollment;
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
        _enrollment = new(_endpoints, settings);
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
    /// <param name="passkeys">Makes a passkey as well, which approves from then on; null: none.</param>
    /// <param name="cancellationToken">Cancels the request; the credential may be used up.</param>
    /// <exception cref="IdTokenException">The server refused, or the request failed. The credential is not used up where it is <see cref="IdTokenErrorCodes.PasskeyCancelled"/>,
    /// <see cref="IdTokenErrorCodes.InvalidPasskey"/> or <see cref="IdTokenErrorCodes.SyncedPasskey"/>: enroll without a passkey.</exception>
    public Task<PhoneIdentity> EnrollPhoneAsync(
        string vdsData, IPhoneKey key, string? deviceId = null, string? fcmToken = null, IPasskeyAuthenticator? passkeys = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _enrollment.EnrollAsync(vdsData, new(key, deviceId ?? Guid.NewGuid().ToString(), fcmToken, passkeys), cancellationToken);
    }

    /// <summary>
    /// Makes this device the phone of an invitation's person. Where it fails without a code of the server, such as <see cref="IdTokenErrorCodes.Unreachable"/>, call it again with the same
    /// invitation and key: the server then gives the same answer again.
    /// </summary>
    /// <param name="invitation">The invitation, of this client's server.</param>
    /// <param name="key">The key to enroll.</param>
    /// <param name="pin">The PIN, where the invitation has one; spaces and dashes do not count.</param>
    /// <param name="deviceId">The device's name for itself, 1 to 128 characters; null: a random one.</param>
    /// <param name="fcmToken">Where to push, for FCM.</param>
    /// <param name="passkeys">Makes a passkey as well, which approves from then on; null: none.</param>
    /// <param name="cancellationToken">Cancels the request; the invitation may be used up.</param>
    /// <exception cref="ArgumentException">The invitation is of another server.</exception>
    /// <exception cref="IdTokenException">As for <see cref="EnrollPhoneAsync"/>.</exception>
    public Task<PhoneIdentity> AcceptInvitationAsync(
        PhoneInvitation invitation, IPhoneKey key, string? pin = null, string? deviceId = null, string? fcmToken = null, IPasskeyAuthenticator? passkeys = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(invitation);
        ArgumentNullException.ThrowIfNull(key);
        CheckServer(invitation.Server, nameof(invitation));
        return _enrollment.AcceptAsync(invitation, pin, new(key, invitation.Attempt.DeviceIdOf(key, deviceId), fcmToken, passkeys), cancellationToken);
    }

    /// <summary>
    /// Makes this device the phone of a person who has, or had, another one: takes the enrollment over as it is, with the key in place of the other phone's. Where it fails without a code of the
    /// server, such as <see cref="IdTokenErrorCodes.Unreachable"/>, call it again with the same recovery and key: the server then gives the same answer again.
    /// </summary>
    /// <param name="recovery">A code that the other phone made.</param>
    /// <param name="key">The key to enroll.</param>
    /// <param name="deviceId">The device's name for itself, 1 to 128 characters; null: a random one.</param>
    /// <param name="fcmToken">Where to push, for FCM.</param>
    /// <param name="passkeys">Makes a passkey as well, which approves from then on; null: none. The other phone's does not move.</param>
    /// <param name="cancellationToken">Cancels the request; the code may be used up.</param>
    /// <exception cref="ArgumentException">The recovery is of another server, or needs a code.</exception>
    /// <exception cref="IdTokenException"><see cref="IdTokenErrorCodes.InvalidRecoveryCode"/> for a wrong or used code, and where nobody is enrolled under that tokenId;
    /// <see cref="IdTokenErrorCodes.RecoveryNotOffered"/>; otherwise as for <see cref="EnrollPhoneAsync"/>.</exception>
    public Task<PhoneIdentity> RecoverPhoneAsync(
        PhoneRecovery recovery, IPhoneKey key, string? deviceId = null, string? fcmToken = null, IPasskeyAuthenticator? passkeys = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recovery);
        ArgumentNullException.ThrowIfNull(key);
        CheckServer(recovery.Server, nameof(recovery));
        if (recovery.NeedsCode)
            throw new ArgumentException("The link has no code. Let the person type one, and use WithCode.", nameof(recovery));
        return _enrollment.RecoverAsync(recovery, new(key, recovery.Attempt.DeviceIdOf(key, deviceId), fcmToken, passkeys), cancellationToken);
    }

    /// <summary>
    /// Makes recovery codes, in place of all earlier ones. Show them to the person now: the server does not give them again. Where a passkey approves, the person is asked to unlock it.
    /// </summary>
    /// <exception cref="IdTokenException"><see cref="IdTokenErrorCodes.RecoveryNotOffered"/> where the operator has turned them off; <see cref="IdTokenErrorCodes.PasskeyCancelled"/>; or the server
    /// refused, or cannot be reached.</exception>
    public Task<RecoveryCodesResponse> MakeRecoveryCodesAsync(PhoneIdentity identity, CancellationToken cancellationToken = default) =>
        ServerOf(identity).MakeRecoveryCodesAsync(cancellationToken);

    /// <summary>Counts the recovery codes that were not used; 0 also where none were made.</summary>
    /// <exception cref="IdTokenException">As for <see cref="MakeRecoveryCodesAsync"/>.</exception>
    public Task<RecoveryCodesLeft> CountRecoveryCodesAsync(PhoneIdentity identity, CancellationToken cancellationToken = default) =>
        ServerOf(identity).CountRecoveryCodesAsync(cancellationToken);

    /// <summary>
    /// Makes a link for another phone that is at hand, to be shown as a QR code, in place of an earlier one. It works once, for a few minutes. Where a passkey approves, the person is asked to unlock it.
    /// </summary>
    /// <exception cref="IdTokenException">As for <see cref="MakeRecoveryCodesAsync"/>.</exception>
    public Task<MoveResponse> MakeMoveLinkAsync(PhoneIdentity identity, CancellationToken cancellationToken = default) => ServerOf(identity).MoveAsync(cancellationToken);

    /// <summary>Creates a device session that has not started, so that the app can subscribe to its events first.</summary>
    /// <param name="identity">Whose requests to receive and answer.</param>
    public DeviceSession CreateDeviceSession(PhoneIdentity identity)
    {
        var server = ServerOf(identity);
        return new(server, identity, _services.Settings, _deviceLogger);
    }

    /// <summary>Asks once for the pending sign-ins of an identity, newest first, without a connection: for what runs briefly, such as a handler of a push message.</summary>
    /// <exception cref="IdTokenException">The server refused, or the request failed.</exception>
    public Task<IReadOnlyList<SignInRequested>> PendingSignInsAsync(PhoneIdentity identity, CancellationToken cancellationToken = default) =>
        ServerOf(identity).SessionsAsync(cancellationToken);

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

    private DeviceServer ServerOf(PhoneIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return new(_endpoints, _services.Settings, identity);
    }

    private void CheckServer(Uri? server, string parameter)
    {
        if (server is not null && server != _services.Settings.BaseAddress)
            throw new ArgumentException($"It is of {server}, and this client's server is {_services.Settings.BaseAddress}.", parameter);
    }
}
