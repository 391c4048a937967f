using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using IdToken.Client.Devices;
using IdToken.Contracts;

namespace IdToken.Client.Http;

/// <summary>The server's REST endpoints (protocol, section 1).</summary>
internal sealed class Endpoints(HttpCaller http, ClientSettings settings)
{
    public async Task<EnrollResponse> EnrollAsync(EnrollRequest request, CancellationToken cancellationToken) =>
        Ok<EnrollResponse>(await PostAsync("enroll", request, ContractsJsonContext.Default.EnrollRequest, cancellationToken).ConfigureAwait(false));

    /// <returns>The response, and how long the session has left.</returns>
    public async Task<(InitiateResponse Session, TimeSpan Lifetime)> InitiateAsync(InitiateRequest request, CancellationToken cancellationToken)
    {
        var response = await PostAsync("auth/initiate", request, ContractsJsonContext.Default.InitiateRequest, cancellationToken).ConfigureAwait(false);
        var session = Ok<InitiateResponse>(response);
        if (!IsUsable(session))
            throw Refusals.Unexpected(response);
        // Both times are by the server's clock, so a client whose clock is wrong waits as long as any other.
        return (session, session.ExpiresAt - (response.Date ?? settings.Time.GetUtcNow()));
    }

    /// <inheritdoc cref="InitiateAsync"/>
    public async Task<(AnonymousInitiateResponse Session, TimeSpan Lifetime)> OpenAsync(InitiateRequest request, CancellationToken cancellationToken)
    {
        var response = await PostAsync("auth/initiate", request, ContractsJsonContext.Default.InitiateRequest, cancellationToken).ConfigureAwait(false);
        var session = Ok<AnonymousInitiateResponse>(response);
        if (session is not { SessionId.Length: > 0, Link.Length: > 0 } || !IsToken(session.WsToken))
            throw Refusals.Unexpected(response);
        return (session, session.ExpiresAt - (response.Date ?? settings.Time.GetUtcNow()));
    }

    public async Task<Approved> VerifyAsync(VerifyRequest request, CancellationToken cancellationToken) =>
        Ok<Approved>(await PostAsync("auth/verify", request, ContractsJsonContext.Default.VerifyRequest, cancellationToken).ConfigureAwait(false));

    public async Task DeclineAsync(DeclineRequest request, CancellationToken cancellationToken) =>
        NoContent(await PostAsync("auth/decline", request, ContractsJsonContext.Default.DeclineRequest, cancellationToken).ConfigureAwait(false));

    public async Task ReportAsync(ReportRequest request, CancellationToken cancellationToken) =>
        NoContent(await PostAsync("auth/report", request, ContractsJsonContext.Default.ReportRequest, cancellationToken).ConfigureAwait(false));

    public async Task<AcceptedInvitation> AcceptInvitationAsync(AcceptInvitationRequest request, CancellationToken cancellationToken) =>
        Read(await PostAsync("invitations/accept", request, ContractsJsonContext.Default.AcceptInvitationRequest, cancellationToken).ConfigureAwait(false), DeviceMessages.Invitation);

    public async Task<RecoveredEnrollment> RecoverAsync(RecoverRequest request, CancellationToken cancellationToken) =>
        Read(await PostAsync("enroll/recover", request, ContractsJsonContext.Default.RecoverRequest, cancellationToken).ConfigureAwait(false), DeviceMessages.Recovery);

    /// <param name="consent">The passkey's, where the enrollment has one.</param>
    /// <param name="token">A device token.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<RecoveryCodesResponse> MakeRecoveryCodesAsync(RecoveryCodesRequest consent, string token, CancellationToken cancellationToken) =>
        Read(await PostAsync("device/recovery-codes", consent, ContractsJsonContext.Default.RecoveryCodesRequest, cancellationToken, token).ConfigureAwait(false), DeviceMessages.RecoveryCodes);

    public async Task<RecoveryCodesLeft> CountRecoveryCodesAsync(string token, CancellationToken cancellationToken) =>
        Ok<RecoveryCodesLeft>(await GetAsync("device/recovery-codes", token, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc cref="MakeRecoveryCodesAsync"/>
    public async Task<MoveResponse> MoveAsync(RecoveryCodesRequest consent, string token, CancellationToken cancellationToken) =>
        Ok<MoveResponse>(await PostAsync("device/move", consent, ContractsJsonContext.Default.RecoveryCodesRequest, cancellationToken, token).ConfigureAwait(false));

    /// <summary>Returns the <c>aud</c> of device tokens.</summary>
    public async Task<string> IssuerAsync(CancellationToken cancellationToken)
    {
        var response = await GetAsync(".well-known/openid-configuration", null, cancellationToken).ConfigureAwait(false);
        return Read(response, body =>
        {
            using var json = JsonDocument.Parse(body, StrictJson.Document);
            return StrictJson.Text(json.RootElement, "issuer") ?? throw new JsonException("There is no issuer.");
        });
    }

    /// <summary>Returns the person's pending sign-ins, newest first.</summary>
    public async Task<IReadOnlyList<SignInRequested>> DeviceSessionsAsync(string token, CancellationToken cancellationToken) =>
        Read(await GetAsync("device/sessions", token, cancellationToken).ConfigureAwait(false), DeviceMessages.Requests);

    /// <param name="token">A device token.</param>
    /// <param name="address">Null: no pushes any more.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task SetPushAddressAsync(string token, PushSubscriptionRequest? address, CancellationToken cancellationToken) =>
        NoContent(address is null
            ? await SendAsync(HttpMethod.Delete, "device/push", token, null, cancellationToken).ConfigureAwait(false)
            : await SendAsync(HttpMethod.Put, "device/push", token, Json(address, ContractsJsonContext.Default.PushSubscriptionRequest), cancellationToken).ConfigureAwait(false));

    /// <summary>Claims a sign-in that began without a person.</summary>
    public async Task<SignInRequested> ClaimAsync(string sessionId, string token, CancellationToken cancellationToken)
    {
        var body = new ClaimRequest { SessionId = sessionId };
        return Read(await PostAsync("device/claim", body, ContractsJsonContext.Default.ClaimRequest, cancellationToken, token).ConfigureAwait(false), json =>
        {
            using var request = JsonDocument.Parse(json, StrictJson.Document);
            return DeviceMessages.Request(request.RootElement);
        });
    }

    public Task CancelAsync(InitiateResponse session, CancellationToken cancellationToken) => CancelAsync(session.SessionId, session.WsToken, cancellationToken);

    public async Task CancelAsync(string sessionId, string wsToken, CancellationToken cancellationToken)
    {
        var body = new CancelRequest { SessionId = sessionId };
        NoContent(await PostAsync("auth/cancel", body, ContractsJsonContext.Default.CancelRequest, cancellationToken, wsToken).ConfigureAwait(false));
    }

    private Task<ServerResponse> PostAsync<T>(string path, T body, JsonTypeInfo<T> type, CancellationToken cancellationToken, string? bearer = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(body);
        return SendAsync(HttpMethod.Post, path, bearer, Json(body, type), cancellationToken);
    }

    private Task<ServerResponse> GetAsync(string path, string? bearer, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, bearer, null, cancellationToken);

    private static ByteArrayContent Json<T>(T body, JsonTypeInfo<T> type) =>
        new(JsonSerializer.SerializeToUtf8Bytes(body, type)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private async Task<ServerResponse> SendAsync(HttpMethod method, string path, string? bearer, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(settings.BaseAddress, path)) { Content = content };
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private static T Ok<T>(ServerResponse response)
        where T : class =>
        Read(response, StrictJson.Read<T>);

    private static T Read<T>(ServerResponse response, Func<byte[], T> read)
        where T : class
    {
        if (response is not { Status: HttpStatusCode.OK, IsJson: true })
            throw Refusals.From(response);
        try
        {
            return read(response.Body);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Refusals.Unexpected(response, e);
        }
    }

    private static void NoContent(ServerResponse response)
    {
        if (response.Status != HttpStatusCode.NoContent)
            throw Refusals.From(response);
    }

    /// <summary>The token goes into a header and the session into an address: neither may break out of it.</summary>
    public static bool IsUsable(InitiateResponse session) =>
        session is { SessionId.Length: > 0, Random.Length: > 0, AutoPassword.Length: > 0 } && IsToken(session.WsToken) && session.AutoPassword.All(char.IsAsciiDigit);

    private static bool IsToken(string text) => text is { Length: > 0 } && text.All(c => c is > ' ' and < '\u007f');
}
