namespace IdToken.Api.Sessions;

/// <summary>What decide.lua is asked to apply.</summary>
internal enum SessionVerdict
{
    Approved,
    Declined,
    Revoked,
    Cancelled,
    Superseded,
    Expired,
    InvalidSignature,
    InvalidOtp,
}
