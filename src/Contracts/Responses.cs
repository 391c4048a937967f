namespace IdToken.Contracts;

/// <summary>Response to <see cref="EnrollRequest"/>.</summary>
/// <param name="Enrolled">Always true; the server reports errors as problem details.</param>
/// <param name="TokenId">The person whose phone this now is; the <c>sub</c> of their tokens.</param>
/// <param name="ExpiresAt">When the credential, and with it the enrollment, expires (UTC).</param>
public sealed record EnrollResponse(bool Enrolled, string TokenId, DateTimeOffset ExpiresAt)
{
    /// <summary>True where approvals take the passkey; otherwise null, also from a server that does not know passkeys.</summary>
    public bool? Passkey { get; init; }
}

/// <summary>Response to <see cref="AcceptInvitationRequest"/>.</summary>
/// <param name="TokenId">The person whose phone this now is; the <c>sub</c> of their tokens.</param>
/// <param name="ExpiresAt">When the credential, and with it the enrollment, expires (UTC).</param>
/// <param name="GivenName">The person's given name, where the credential has one.</param>
/// <param name="FamilyName">The person's family name, where the credential has one.</param>
public sealed record AcceptedInvitation(string TokenId, DateTimeOffset ExpiresAt, string? GivenName, string? FamilyName)
{
    /// <summary>True where approvals take the passkey; otherwise null, also from a server that does not know passkeys.</summary>
    public bool? Passkey { get; init; }

    /// <summary>Returns the tokenId only; the person's name does not belong in logs.</summary>
    public override string ToString() => $"{nameof(AcceptedInvitation)} of {TokenId}";
}

/// <summary>Response to <see cref="RecoverRequest"/>.</summary>
/// <param name="TokenId">The person whose phone this now is; the <c>sub</c> of their tokens.</param>
/// <param name="ExpiresAt">When the credential, and with it the enrollment, expires (UTC); the same as before.</param>
/// <param name="GivenName">The person's given name, where the credential has one.</param>
/// <param name="FamilyName">The person's family name, where the credential has one.</param>
public sealed record RecoveredEnrollment(string TokenId, DateTimeOffset ExpiresAt, string? GivenName, string? FamilyName)
{
    /// <summary>True where approvals take the passkey; otherwise null.</summary>
    public bool? Passkey { get; init; }

    /// <summary>Returns the tokenId only; the person's name does not belong in logs.</summary>
    public override string ToString() => $"{nameof(RecoveredEnrollment)} of {TokenId}";
}

/// <summary>Response to <c>POST /device/recovery-codes</c>. The server shows them this once.</summary>
/// <param name="Codes">Each works once, and is as good as the phone. Secrets.</param>
/// <param name="Link">Opens the phone app where one of them is typed. Not a secret.</param>
/// <param name="ExpiresAt">When the enrollment, and with it the codes, expires (UTC).</param>
public sealed record RecoveryCodesResponse(IReadOnlyList<string> Codes, string Link, DateTimeOffset ExpiresAt)
{
    /// <summary>Returns the type's name only; the values do not belong in logs.</summary>
    public override string ToString() => nameof(RecoveryCodesResponse);
}

/// <summary>Response to <c>GET /device/recovery-codes</c>.</summary>
/// <param name="Left">How many codes were not used; 0 also where none were made.</param>
/// <param name="ExpiresAt">When the enrollment, and with it the codes, expires (UTC).</param>
public sealed record RecoveryCodesLeft(int Left, DateTimeOffset ExpiresAt);

/// <summary>Response to <c>POST /device/move</c>.</summary>
/// <param name="RecoveryCode">Works once, and is as good as the phone. A secret.</param>
/// <param name="Link">The same as a link for the other phone, to be shown as a QR code. A secret.</param>
/// <param name="ExpiresAt">When it ends (UTC).</param>
public sealed record MoveResponse(string RecoveryCode, string Link, DateTimeOffset ExpiresAt)
{
    /// <summary>Returns the type's name only; the values do not belong in logs.</summary>
    public override string ToString() => nameof(MoveResponse);
}

/// <summary>Response to <see cref="InitiateRequest"/>.</summary>
/// <param name="SessionId">The session's id. Not a secret by itself.</param>
/// <param name="AutoPassword">The code to show, six digits.</param>
/// <param name="WsToken">Authenticates the session's real-time connection and is the key of the outcome's hash. A secret.</param>
/// <param name="Random">Returned with the outcome; a client compares them.</param>
/// <param name="ExpiresAt">When the session expires (UTC).</param>
public sealed record InitiateResponse(string SessionId, string AutoPassword, string WsToken, string Random, DateTimeOffset ExpiresAt)
{
    /// <summary>Returns the type's name only; the values do not belong in logs.</summary>
    public override string ToString() => nameof(InitiateResponse);
}

/// <summary>Response to <see cref="InitiateRequest"/> without a tokenId.</summary>
/// <param name="SessionId">The session that waits for a phone; another one takes its place once a phone has claimed it.</param>
/// <param name="WsToken">Authenticates its real-time connection. A secret.</param>
/// <param name="Link">To be shown as a QR code, and as a link for those who read the page on their phone.</param>
/// <param name="ExpiresAt">When it expires unclaimed (UTC).</param>
public sealed record AnonymousInitiateResponse(string SessionId, string WsToken, string Link, DateTimeOffset ExpiresAt)
{
    /// <summary>Returns the type's name only; the values do not belong in logs.</summary>
    public override string ToString() => nameof(AnonymousInitiateResponse);
}

/// <summary>Response to <c>GET /push/config</c>.</summary>
public sealed record PushConfigResponse
{
    /// <summary>The server's public key for Web Push (<c>applicationServerKey</c>), base64url; null if the server does not use Web Push.</summary>
    public string? WebPushKey { get; init; }
}

/// <summary>Response to <c>GET /device/sessions</c>.</summary>
/// <param name="Sessions">The person's pending sign-ins, oldest first.</param>
public sealed record DeviceSessionsResponse(IReadOnlyList<SignInRequested> Sessions);
