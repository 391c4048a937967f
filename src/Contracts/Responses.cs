namespace IdToken.Contracts;

/// <summary>Answer to <see cref="EnrollRequest"/>.</summary>
/// <param name="Enrolled">Always true; refusals are problem details.</param>
/// <param name="TokenId">Whose phone this is from now on.</param>
/// <param name="ExpiresAt">When the credential, and with it the enrollment, ends (UTC).</param>
public sealed record EnrollResponse(bool Enrolled, string TokenId, DateTimeOffset ExpiresAt);

/// <summary>Answer to <see cref="InitiateRequest"/>.</summary>
/// <param name="SessionId">Names the session; no secret by itself.</param>
/// <param name="AutoPassword">The code to show, six digits.</param>
/// <param name="WsToken">The key to the session's real-time connection and to the check of the outcome. A secret.</param>
/// <param name="Random">Comes back with the outcome; compare it.</param>
/// <param name="ExpiresAt">When the session ends (UTC).</param>
public sealed record InitiateResponse(string SessionId, string AutoPassword, string WsToken, string Random, DateTimeOffset ExpiresAt)
{
    /// <summary>Only the type: what it carries belongs in no log.</summary>
    public override string ToString() => nameof(InitiateResponse);
}

/// <summary>Answer to <c>GET /device/sessions</c>.</summary>
/// <param name="Sessions">The person's pending sign-ins, oldest first.</param>
public sealed record DeviceSessionsResponse(IReadOnlyList<SignInRequested> Sessions);
