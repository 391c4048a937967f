namespace IdToken.Api.Sessions;

/// <summary>Where a session stands; only <see cref="Pending"/> is not final. The names are those of decide.lua.</summary>
internal enum SessionState
{
    Pending,
    Approved,
    Declined,
    Locked,
    Revoked,
    Expired,
}

internal static class SessionStates
{
    public static string Name(SessionState state) => state switch
    {
        SessionState.Pending => "pending",
        SessionState.Approved => "approved",
        SessionState.Declined => "declined",
        SessionState.Locked => "locked",
        SessionState.Revoked => "revoked",
        SessionState.Expired => "expired",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static SessionState Parse(string name) => name switch
    {
        "pending" => SessionState.Pending,
        "approved" => SessionState.Approved,
        "declined" => SessionState.Declined,
        "locked" => SessionState.Locked,
        "revoked" => SessionState.Revoked,
        "expired" => SessionState.Expired,
        _ => throw new FormatException($"'{name}' is no state of a session."),
    };
}
