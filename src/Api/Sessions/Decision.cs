namespace IdToken.Api.Sessions;

/// <summary>The reply of decide.lua.</summary>
/// <param name="Applied">True where this call changed the session; false where it was found so.</param>
/// <param name="State">The session's state; null where there is no such session.</param>
/// <param name="Failure">The failed attempt that left the session pending; null where the reply is not one.</param>
/// <param name="IsRepeatedReport">The verdict was a report, and the session was reported before.</param>
internal sealed record Decision(bool Applied, SessionState? State, AttemptFailure? Failure, bool IsRepeatedReport = false)
{
    public static readonly Decision NoSession = new(Applied: false, State: null, Failure: null);

    private const string NotFound = "not_found";
    private const string RateLimited = "rate_limited";

    /// <param name="applied">The first member of the reply.</param>
    /// <param name="word">The second member: a state, a failed attempt, "not_found", "rate_limited" or "reported".</param>
    /// <exception cref="FormatException">The word is none of these.</exception>
    public static Decision Parse(bool applied, string word)
    {
        if (word == NotFound)
            return NoSession;
        if (word == RateLimited)
            return new(applied, SessionState.Pending, AttemptFailure.RateLimited);
        if (word == SessionWords.Reported)
            return new(applied, SessionState.Declined, null, IsRepeatedReport: true);
        if (SessionWords.FindState(word) is { } state)
            return new(applied, state, null);
        return applied ? new(applied, SessionState.Pending, FailureOf(SessionWords.Event(word))) : throw new FormatException($"'{word}' is not a state of a session.");
    }

    private static AttemptFailure FailureOf(SessionEvent happened) => happened switch
    {
        SessionEvent.InvalidSignature => AttemptFailure.InvalidSignature,
        SessionEvent.InvalidOtp => AttemptFailure.InvalidOtp,
        SessionEvent.Initiated or SessionEvent.Approved or SessionEvent.Declined or SessionEvent.Locked or SessionEvent.Revoked or SessionEvent.Cancelled
            or SessionEvent.Superseded or SessionEvent.Expired or SessionEvent.Claimed =>
            throw new FormatException($"'{happened}' is not a failed attempt."),
    };
}
