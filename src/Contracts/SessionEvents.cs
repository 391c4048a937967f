namespace IdToken.Contracts;

/// <summary>The code to show, and until when.</summary>
/// <param name="AutoPassword">Six digits; the operator may have replaced trailing ones by <c>*</c>.</param>
/// <param name="ExpiresAt">When the session ends (UTC).</param>
public sealed record OtpReady(string AutoPassword, DateTimeOffset ExpiresAt)
{
    /// <summary>Only the type: what it carries belongs in no log.</summary>
    public override string ToString() => nameof(OtpReady);
}

/// <summary>The outcome of an approved session. The verify response of the phone carries the same values.</summary>
/// <param name="Jwt">The signed token (protocol, section 2).</param>
/// <param name="Hash">Anti-forgery check over session, <paramref name="Random"/> and <paramref name="Jwt"/> (section 3).</param>
/// <param name="Random">The value given at initiation; a client compares it.</param>
/// <param name="ExpiresAt">When the token ends (UTC).</param>
public sealed record Approved(string Jwt, string Hash, string Random, DateTimeOffset ExpiresAt)
{
    /// <summary>Only the type: what it carries belongs in no log.</summary>
    public override string ToString() => nameof(Approved);
}

/// <summary>A refusal.</summary>
/// <param name="Reason">One of <see cref="RejectionReasons"/>.</param>
/// <param name="Final">False: the session goes on and the person may try again.</param>
public sealed record Rejected(string Reason, bool Final);

/// <summary>The reasons that a <see cref="Rejected"/> event names.</summary>
public static class RejectionReasons
{
    /// <summary>The phone's signature does not verify. The session goes on.</summary>
    public const string InvalidSignature = "Invalid signature";

    /// <summary>The code differs, or the phone's clock is too far off. The session goes on.</summary>
    public const string InvalidOtp = "Invalid OTP";

    /// <summary>The last permitted attempt failed. Final.</summary>
    public const string TooManyAttempts = "Too many attempts";

    /// <summary>The person said no. Final.</summary>
    public const string DeclinedByUser = "Declined by user";

    /// <summary>The phone's enrollment was revoked. Final.</summary>
    public const string EnrollmentRevoked = "Enrollment revoked";

    /// <summary>The page or app that started the sign-in cancelled it. Final.</summary>
    public const string Cancelled = "Cancelled";

    /// <summary>Too many sign-ins were pending for the same person, and this one was the oldest of the network that had most of them. Final.</summary>
    public const string Superseded = "Superseded";
}
