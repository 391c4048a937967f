using System.Text.Json.Serialization;

namespace IdToken.Contracts;

/// <summary>What a phone sends of itself wherever it is enrolled. It proves that it holds its key: by a signature over <see cref="SignedMessages.EnrollmentProof"/> of the credential, or of the code in its place.</summary>
public abstract record NewPhoneRequest
{
    /// <summary>ECDSA P-256 public key, PEM, SPKI. Required.</summary>
    public string? PublicKeyPem { get; init; }

    /// <summary>The phone's name for itself, 1 to 128 Unicode characters (code points). Required.</summary>
    public string? DeviceId { get; init; }

    /// <summary>The Firebase Cloud Messaging token to which sign-in requests are pushed.</summary>
    public string? FcmToken { get; init; }

    /// <summary>
    /// The proof, in the forms of <see cref="VerifyRequest.SignatureBase64"/>. Required together with <see cref="Timestamp"/>; at <c>POST /enroll</c> both may be absent, unless the server requires them or there
    /// is a passkey.
    /// </summary>
    public string? ProofBase64 { get; init; }

    /// <summary>Unix seconds by the phone's clock, as signed.</summary>
    public long? Timestamp { get; init; }

    /// <summary>A passkey that is to approve in place of the phone's key.</summary>
    public PasskeyRegistration? Passkey { get; init; }

    /// <summary>Returns the type's name only; the values do not belong in logs.</summary>
    public sealed override string ToString() => GetType().Name;
}

/// <summary>Body of <c>POST /enroll</c>: binds an identity credential to the key pair of one phone.</summary>
public sealed record EnrollRequest : NewPhoneRequest
{
    /// <summary>The signed identity credential (protocol, section 7). Required.</summary>
    public string? VdsData { get; init; }
}

/// <summary>A passkey that a phone has made, as <c>navigator.credentials.create()</c> returns it. Its challenge is SHA-256 of <see cref="SignedMessages.EnrollmentProof"/>.</summary>
public sealed record PasskeyRegistration
{
    /// <summary><c>response.getAuthenticatorData()</c>, base64url. Required.</summary>
    public string? AuthenticatorData { get; init; }

    /// <summary><c>response.clientDataJSON</c>, base64url. Required.</summary>
    [JsonPropertyName("clientDataJSON")]
    public string? ClientDataJson { get; init; }
}

/// <summary>Body of <c>POST /invitations/accept</c>: binds the credential of an invitation to the key pair of one phone.</summary>
public sealed record AcceptInvitationRequest : NewPhoneRequest
{
    /// <summary>The invitation's secret, from its link or its offer. Required.</summary>
    public string? PreAuthorizedCode { get; init; }

    /// <summary>The PIN, where the invitation has one; spaces and dashes do not count.</summary>
    public string? TxCode { get; init; }
}

/// <summary>
/// Body of <c>POST /device/recovery-codes</c> and <c>POST /device/move</c>, which a device token authenticates. There need not be one, unless the enrollment has a passkey: then the passkey's signature
/// over <see cref="SignedMessages.Recovery"/> is required.
/// </summary>
public sealed record RecoveryCodesRequest
{
    /// <summary>The passkey's signature, base64 or base64url.</summary>
    public string? SignatureBase64 { get; init; }

    /// <summary>Unix seconds by the phone's clock, as signed.</summary>
    public long? Timestamp { get; init; }

    /// <summary><c>response.authenticatorData</c> of <c>navigator.credentials.get()</c>, base64url.</summary>
    public string? AuthenticatorData { get; init; }

    /// <summary>Likewise <c>response.clientDataJSON</c>, base64url.</summary>
    [JsonPropertyName("clientDataJSON")]
    public string? ClientDataJson { get; init; }

    /// <summary>Returns the type's name only; the values do not belong in logs.</summary>
    public override string ToString() => nameof(RecoveryCodesRequest);
}

/// <summary>Body of <c>POST /enroll/recover</c>: binds an enrollment to the key pair of another phone, by a code that the person made. A passkey of the phone before does not serve any more.</summary>
public sealed record RecoverRequest : NewPhoneRequest
{
    /// <summary>The person. Required.</summary>
    public string? TokenId { get; init; }

    /// <summary>A recovery code, or the code of a link for moving to another phone; case, spaces and dashes do not count. Required.</summary>
    public string? RecoveryCode { get; init; }
}

/// <summary>Body of <c>POST /auth/initiate</c>: starts a sign-in.</summary>
public sealed record InitiateRequest
{
    /// <summary>
    /// The person who signs in: 1 to 128 of <c>A-Z a-z 0-9 . _ : -</c>. Required, unless the service may start sign-ins without a person: then the server responds with
    /// <see cref="AnonymousInitiateResponse"/>.
    /// </summary>
    public string? TokenId { get; init; }

    /// <summary>The registered service; optional if the server has a default service.</summary>
    public string? ServiceId { get; init; }

    /// <summary>The requested scopes; absent: the service's default scopes.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Copied into the token's <c>nonce</c> claim; up to 256 Unicode characters (code points).</summary>
    public string? Nonce { get; init; }
}

/// <summary>Body of <c>POST /auth/verify</c>: the phone approves.</summary>
public sealed record VerifyRequest
{
    /// <summary>The session to approve. Required.</summary>
    public string? SessionId { get; init; }

    /// <summary>The id under which the phone is enrolled. Required.</summary>
    public string? TokenId { get; init; }

    /// <summary>The code that the person compared or typed. Required.</summary>
    public string? Otp { get; init; }

    /// <summary>
    /// ECDSA P-256 over SHA-256 of <see cref="SignedMessages.Approval"/>, DER or r‖s, base64 or base64url; with a passkey its signature, whose challenge is SHA-256 of that message.
    /// Required.
    /// </summary>
    public string? SignatureBase64 { get; init; }

    /// <summary>Unix seconds by the phone's clock. Required.</summary>
    public long? Timestamp { get; init; }

    /// <summary>The scopes that the person granted, a subset of the requested ones; absent: all of them.</summary>
    public IReadOnlyList<string>? GrantedScopes { get; init; }

    /// <summary>Where the enrollment has a passkey: <c>response.authenticatorData</c> of <c>navigator.credentials.get()</c>, base64url.</summary>
    public string? AuthenticatorData { get; init; }

    /// <summary>Likewise <c>response.clientDataJSON</c>, base64url.</summary>
    [JsonPropertyName("clientDataJSON")]
    public string? ClientDataJson { get; init; }

    /// <summary>Returns the type's name only; the values do not belong in logs.</summary>
    public override string ToString() => nameof(VerifyRequest);
}

/// <summary>Body of <c>POST /auth/decline</c>: the person declines.</summary>
public sealed record DeclineRequest
{
    /// <summary>The session to decline. Required.</summary>
    public string? SessionId { get; init; }

    /// <summary>The id under which the phone is enrolled. Required.</summary>
    public string? TokenId { get; init; }

    /// <summary>Signature over <c>{sessionId}|decline|{timestamp}</c>, in the formats of <see cref="VerifyRequest.SignatureBase64"/>. Required.</summary>
    public string? SignatureBase64 { get; init; }

    /// <summary>Unix seconds by the phone's clock. Required.</summary>
    public long? Timestamp { get; init; }
}

/// <summary>
/// Body of <c>PUT /device/push</c>: where the phone receives pushes. Either <see cref="Endpoint"/> and <see cref="Keys"/>, as a browser's <c>PushSubscription.toJSON()</c> has them, or
/// <see cref="FcmToken"/>.
/// </summary>
public sealed record PushSubscriptionRequest
{
    /// <summary>The push service's URL for this phone; a secret.</summary>
    public string? Endpoint { get; init; }

    /// <summary>What messages to the endpoint are encrypted with.</summary>
    public PushSubscriptionKeys? Keys { get; init; }

    /// <summary>The registration token of Firebase Cloud Messaging; a secret.</summary>
    public string? FcmToken { get; init; }

    /// <summary>Returns the type's name only; the values do not belong in logs.</summary>
    public override string ToString() => nameof(PushSubscriptionRequest);
}

/// <summary>The keys of a Web Push subscription (RFC 8291), base64url.</summary>
public sealed record PushSubscriptionKeys
{
    /// <summary>The phone's public key: an uncompressed point on P-256, 65 bytes.</summary>
    public string? P256dh { get; init; }

    /// <summary>The authentication secret, 16 bytes.</summary>
    public string? Auth { get; init; }

    /// <summary>Returns the type's name only; the values do not belong in logs.</summary>
    public override string ToString() => nameof(PushSubscriptionKeys);
}

/// <summary>Body of <c>POST /auth/report</c>: the person did not start this sign-in, and says so.</summary>
public sealed record ReportRequest
{
    /// <summary>The session to report. Required.</summary>
    public string? SessionId { get; init; }

    /// <summary>The id under which the phone is enrolled. Required.</summary>
    public string? TokenId { get; init; }

    /// <summary>Signature over <c>{sessionId}|report|{timestamp}</c>, in the formats of <see cref="VerifyRequest.SignatureBase64"/>. Required.</summary>
    public string? SignatureBase64 { get; init; }

    /// <summary>Unix seconds by the phone's clock. Required.</summary>
    public long? Timestamp { get; init; }
}

/// <summary>Body of <c>POST /device/claim</c>: the phone claims a sign-in that began without a person. A device token authenticates it.</summary>
public sealed record ClaimRequest
{
    /// <summary>The session, from its link. Required.</summary>
    public string? SessionId { get; init; }
}

/// <summary>Body of <c>POST /auth/cancel</c>: the page or app that started the sign-in gives up. The header <c>Authorization: Bearer {wsToken}</c> authenticates it.</summary>
public sealed record CancelRequest
{
    /// <summary>The session to cancel. Required.</summary>
    public string? SessionId { get; init; }
}
