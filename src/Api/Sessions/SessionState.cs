namespace IdToken.Api.Sessions;

/// <summary>Where a session stands; only <see cref="Pending"/> is not final.</summary>
internal enum SessionState
{
    Pending,
    Approved,
    Declined,
    Locked,
    Revoked,
    Cancelled,
    Superseded,
    Expired,

    /// <inheritdoc cref="SessionEvent.Claimed"/>
    Claimed,
}
