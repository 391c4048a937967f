using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
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
        var timestamp = Now;
        var signature = await SignAsync(SignedMessages.Approval(sessionId, otp, timestamp, scopes), cancellationToken).ConfigureAwait(false);
        var request = new VerifyRequest { SessionId = sessionId, TokenId = identity.TokenId, Otp = otp, SignatureBase64 = signature, Timestamp = timestamp, GrantedScopes = scopes };
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

    /// <summary>Enrolls the identity's key, with the proof that this device has it.</summary>
    public async Task<EnrollResponse> EnrollAsync(string vdsData, string? fcmToken, CancellationToken cancellationToken)
    {
        var timestamp = Now;
        var proof = await SignAsync(SignedMessages.EnrollmentProof(vdsData, identity.DeviceId, timestamp), cancellationToken).ConfigureAwait(false);
        var request = new EnrollRequest
        {
            VdsData = vdsData, PublicKeyPem = identity.Key.PublicKeyPem, DeviceId = identity.DeviceId, FcmToken = fcmToken, ProofBase64 = proof, Timestamp = timestamp,
        };
        return await endpoints.EnrollAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Accepts an invitation with the identity's key.</summary>
    public async Task<AcceptedInvitation> AcceptAsync(string code, string? pin, string? fcmToken, CancellationToken cancellationToken)
    {
        var timestamp = Now;
        var proof = await SignAsync(SignedMessages.EnrollmentProof(code, identity.DeviceId, timestamp), cancellationToken).ConfigureAwait(false);
        var request = new AcceptInvitationRequest
        {
            PreAuthorizedCode = code, TxCode = pin, PublicKeyPem = identity.Key.PublicKeyPem, DeviceId = identity.DeviceId, FcmToken = fcmToken, ProofBase64 = proof, Timestamp = timestamp,
        };
        return await endpoints.AcceptInvitationAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> SignAsync(string text, CancellationToken cancellationToken) =>
        Base64Url.EncodeToString(Signature.ToFixed(await identity.Key.SignAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false)));

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
