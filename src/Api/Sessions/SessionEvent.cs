namespace IdToken.Api.Sessions;

/// <summary>What happens to a session, as the instances' channels and the services' feeds name it.</summary>
internal enum SessionEvent
{
    Initiated,
    InvalidSignature,
    InvalidOtp,
    Approved,
    Declined,
    Locked,
    Revoked,
    Cancelled,
    Superseded,
    Expired,

    /// <summary>A phone has claimed a session that began without a person; it goes on as another session.</summary>
    Claimed,
}
