namespace IdToken.Api.Sessions;

/// <summary>What decide.lua answered.</summary>
/// <param name="Applied">True: this call brought it about. False: it was found so.</param>
/// <param name="State">The session's state, or null where there is no such session.</param>
/// <param name="Failure">The failed attempt that left the session pending, if that is what happened.</param>
internal sealed record Decision(bool Applied, SessionState? State, SessionVerdict? Failure)
{
    public static Decision Parse(bool applied, string name) => name switch
    {
        "not_found" => new(applied, null, null),
        "invalid_signature" => new(applied, SessionState.Pending, SessionVerdict.InvalidSignature),
        "invalid_otp" => new(applied, SessionState.Pending, SessionVerdict.InvalidOtp),
        _ => new(applied, SessionStates.Parse(name), null),
    };
}
