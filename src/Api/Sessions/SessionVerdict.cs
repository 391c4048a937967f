namespace IdToken.Api.Sessions;

/// <summary>What is asked of decide.lua.</summary>
internal enum SessionVerdict
{
    Approved,
    Declined,
    Revoked,
    Expired,
    InvalidSignature,
    InvalidOtp,
}

internal static class SessionVerdicts
{
    public static string Name(SessionVerdict verdict) => verdict switch
    {
        SessionVerdict.Approved => "approved",
        SessionVerdict.Declined => "declined",
        SessionVerdict.Revoked => "revoked",
        SessionVerdict.Expired => "expired",
        SessionVerdict.InvalidSignature => "invalid_signature",
        SessionVerdict.InvalidOtp => "invalid_otp",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };
}
