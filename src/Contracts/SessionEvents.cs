namespace IdToken.Contracts;

/// <summary>The session is pending: the code to show, and when it expires.</summary>
/// <param name="AutoPassword">Six digits; the operator may mask trailing ones with <c>*</c>.</param>
/// <param name="ExpiresAt">When the session expires (UTC).</param>
public sealed record OtpReady(string AutoPassword, DateTimeOffset ExpiresAt)
{
    /// <summary>Returns the type's name only; the values do not belong in logs.</summary>
    public override string ToString() => nameof(OtpReady);
}

/// <summary>The outcome of an approved session. The phone's verify response has the same values.</summary>
/// <param name="Jwt">The signed token (protocol, section 2).</param>
/// <param name="Hash">HMAC over the session, <paramref name="Random"/> and <paramref name="Jwt"/> (section 3).</param>
/// <param name="Random">The value given at initiation; a client compares them.</param>
/// <param name="ExpiresAt">When the token expires (UTC).</param>
public sealed record Approved(string Jwt, string Hash, string Random, DateTimeOffset ExpiresAt)
{
    /// <summary>Returns the type's name only; the values do not belong in logs.</summary>
    public override string ToString() => nameof(Approved);
}

/// <summary>A phone has claimed a session that began without a person: the person's session, which the same page follows from now on.</summary>
/// <param name="SessionId">The session's id.</param>
/// <param name="AutoPassword">The code to show, six digits.</param>
/// <param name="WsToken">See <see cref="InitiateResponse.WsToken"/>. A secret.</param>
/// <param name="Random">See <see cref="InitiateResponse.Random"/>.</param>
/// <param name="ExpiresAt">When the session expires (UTC).</param>
public sealed record Claimed(string SessionId, string AutoPassword, string WsToken, string Random, DateTimeOffset ExpiresAt)
{
    /// <summary>Returns the type's name only; the values do not belong in logs.</summary>
    public override string ToString() => nameof(Claimed);
}

/// <summary>A rejection of one attempt, or of the session.</summary>
/// <param name="Reason">One of <see cref="RejectionReasons"/>.</param>
/// <param name="Final">False: the session continues and the person may try again.</param>
public sealed record Rejected(string Reason, bool Final);

/// <summary>All values of <see cref="Rejected.Reason"/>.</summary>
public static class RejectionReasons
{
    /// <summary>The phone's signature does not verify. The session continues.</summary>
    public const string InvalidSignature = "Invalid signature";

    /// <summary>The code is wrong, or the phone's clock is too far off. The session continues.</summary>
    public const string InvalidOtp = "Invalid OTP";

    /// <summary>The last allowed attempt failed. Final.</summary>
    public const string TooManyAttempts = "Too many attempts";

    /// <summary>The person declined. Final.</summary>
    public const string DeclinedByUser = "Declined by user";

    /// <summary>The phone's enrollment was revoked. Final.</summary>
    public const string EnrollmentRevoked = "Enrollment revoked";

    /// <summary>The page or app that started the sign-in cancelled it. Final.</summary>
    public const string Cancelled = "Cancelled";

    /// <summary>Too many sign-ins were pending for the same person, and this one was the oldest of the network that had most of them. Final.</summary>
    public const string Superseded = "Superseded";
}
