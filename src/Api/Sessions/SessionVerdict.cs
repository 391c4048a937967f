namespace IdToken.Api.Sessions;

/// <summary>What decide.lua is asked to apply.</summary>
internal enum SessionVerdict
{
    Approved,
    Declined,

    /// <summary>Declined, as one that the person did not ask for.</summary>
    Reported,

    Revoked,
    Cancelled,
    Superseded,
    Expired,
    Claimed,
    InvalidSignature,
    InvalidOtp,
}
