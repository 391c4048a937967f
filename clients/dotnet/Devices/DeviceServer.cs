using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using IdToken.Client.Http;
using IdToken.Contracts;

namespace IdToken.Client.Devices;

/// <summary>What one identity asks the server, signed with its key. All of it throws <see cref="IdTokenException"/>.</summary>
internal sealed class DeviceServer(Endpoints endpoints, ClientSettings settings, PhoneIdentity identity)
{
    // The server allows 60 s; the rest is for the way.
    private const long TokenSeconds = 50;

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"ES256","typ":"JWT"}"""u8);

    private volatile string? _issuer;

    private long Now => settings.Time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Signs a device token, which counts once and for less than a minute.</summary>
    public async Task<string> TokenAsync(CancellationToken cancellationToken)
    {
        _issuer ??= await endpoints.IssuerAsync(cancellationToken).ConfigureAwait(false);
        var signed = $"{Header}.{Base64Url.EncodeToString(Claims(_issuer))}";
        return $"{signed}.{await SignAsync(signed, cancellationToken).ConfigureAwait(false)}";
    }

    /// <summary>Returns the pending sign-ins, newest first.</summary>
    public async Task<IReadOnlyList<SignInRequested>> SessionsAsync(CancellationToken cancellationToken) =>
        await endpoints.DeviceSessionsAsync(await TokenAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Claims a sign-in that began without a person.</summary>
    public async Task<SignInRequested> ClaimAsync(string sessionId, CancellationToken cancellationToken) =>
        await endpoints.ClaimAsync(sessionId, await TokenAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public async Task ApproveAsync(string sessionId, string otp, IReadOnlyList<string> scopes, CancellationToken cancellationToken)
    {
        var at = settings.Time.GetUtcNow();
        var timestamp = at.ToUnixTimeSeconds();
        var text = SignedMessages.Approval(sessionId, otp, timestamp, scopes);
        var request = new VerifyRequest { SessionId = sessionId, TokenId = identity.TokenId, Otp = otp, Timestamp = timestamp, GrantedScopes = scopes };
        if (identity.Passkey is { } passkey)
        {
            var signed = await Unlocking.SignAsync(passkey, text, at, settings.Time, cancellationToken).ConfigureAwait(false);
            request = request with
            {
                SignatureBase64 = Base64Url.EncodeToString(signed.Signature.Span),
                AuthenticatorData = Base64Url.EncodeToString(signed.AuthenticatorData.Span), ClientDataJson = Base64Url.EncodeToString(signed.ClientDataJson.Span),
            };
        }
        else
        {
            request = request with { SignatureBase64 = await SignAsync(text, cancellationToken).ConfigureAwait(false) };
        }

        await endpoints.VerifyAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async Task DeclineAsync(string sessionId, CancellationToken cancellationToken)
    {
        var timestamp = Now;
        var signature = await SignAsync(SignedMessages.Decline(sessionId, timestamp), cancellationToken).ConfigureAwait(false);
        var request = new DeclineRequest { SessionId = sessionId, TokenId = identity.TokenId, SignatureBase64 = signature, Timestamp = timestamp };
        await endpoints.DeclineAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async Task ReportAsync(string sessionId, CancellationToken cancellationToken)
    {
        var timestamp = Now;
        var signature = await SignAsync(SignedMessages.Report(sessionId, timestamp), cancellationToken).ConfigureAwait(false);
        var request = new ReportRequest { SessionId = sessionId, TokenId = identity.TokenId, SignatureBase64 = signature, Timestamp = timestamp };
        await endpoints.ReportAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async Task SetPushAddressAsync(PushSubscriptionRequest? address, CancellationToken cancellationToken) =>
        await endpoints.SetPushAddressAsync(await TokenAsync(cancellationToken).ConfigureAwait(false), address, cancellationToken).ConfigureAwait(false);

    /// <summary>Makes recovery codes, in place of all earlier ones.</summary>
    public async Task<RecoveryCodesResponse> MakeRecoveryCodesAsync(CancellationToken cancellationToken)
    {
        var consent = await ConsentAsync(cancellationToken).ConfigureAwait(false);
        return await endpoints.MakeRecoveryCodesAsync(consent, await TokenAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    public async Task<RecoveryCodesLeft> CountRecoveryCodesAsync(CancellationToken cancellationToken) =>
        await endpoints.CountRecoveryCodesAsync(await TokenAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Makes a link for another phone, in place of an earlier one.</summary>
    public async Task<MoveResponse> MoveAsync(CancellationToken cancellationToken)
    {
        var consent = await ConsentAsync(cancellationToken).ConfigureAwait(false);
        return await endpoints.MoveAsync(consent, await TokenAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where a passkey approves, it has to agree to codes for another phone.</summary>
    private async Task<RecoveryCodesRequest> ConsentAsync(CancellationToken cancellationToken)
    {
        if (identity.Passkey is not { } passkey)
            return new();
        var at = settings.Time.GetUtcNow();
        var timestamp = at.ToUnixTimeSeconds();
        var signed = await Unlocking.SignAsync(passkey, SignedMessages.Recovery(identity.TokenId, timestamp), at, settings.Time, cancellationToken).ConfigureAwait(false);
        return new()
        {
            SignatureBase64 = Base64Url.EncodeToString(signed.Signature.Span), Timestamp = timestamp,
            AuthenticatorData = Base64Url.EncodeToString(signed.AuthenticatorData.Span), ClientDataJson = Base64Url.EncodeToString(signed.ClientDataJson.Span),
        };
    }

    private Task<string> SignAsync(string text, CancellationToken cancellationToken) => Signature.OfAsync(identity.Key, text, cancellationToken);

    private byte[] Claims(string issuer)
    {
        var now = Now;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("sub", identity.TokenId);
            json.WriteString("aud", issuer);
            json.WriteNumber("iat", now);
            json.WriteNumber("exp", now + TokenSeconds);
            json.WriteString("jti", Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
