using System.Collections.Frozen;

namespace IdToken.Api.Sessions;

/// <summary>The words for sessions that the scripts, the store and its channels use. No other C# file spells or compares them.</summary>
internal static class SessionWords
{
    private static readonly FrozenDictionary<string, SessionEvent> Events = Enum.GetValues<SessionEvent>().ToFrozenDictionary(Of, StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, SessionState> States = Enum.GetValues<SessionState>().ToFrozenDictionary(Of, StringComparer.Ordinal);

    public static string Of(SessionEvent happened) => happened switch
    {
        SessionEvent.Initiated => "initiated",
        SessionEvent.InvalidSignature => "invalid_signature",
        SessionEvent.InvalidOtp => "invalid_otp",
        SessionEvent.Approved => "approved",
        SessionEvent.Declined => "declined",
        SessionEvent.Locked => "locked",
        SessionEvent.Revoked => "revoked",
        SessionEvent.Cancelled => "cancelled",
        SessionEvent.Superseded => "superseded",
        SessionEvent.Expired => "expired",
        SessionEvent.Claimed => "claimed",
    };

    public static string Of(SessionState state) => EndOf(state) is { } end ? Of(end) : "pending";

    /// <summary>A verdict of its own, and not an event: what follows from it is a decline.</summary>
    public const string Reported = "reported";

    public static string Of(SessionVerdict verdict) => verdict switch
    {
        SessionVerdict.Approved => Of(SessionEvent.Approved),
        SessionVerdict.Declined => Of(SessionEvent.Declined),
        SessionVerdict.Reported => Reported,
        SessionVerdict.Revoked => Of(SessionEvent.Revoked),
        SessionVerdict.Cancelled => Of(SessionEvent.Cancelled),
        SessionVerdict.Superseded => Of(SessionEvent.Superseded),
        SessionVerdict.Claimed => Of(SessionEvent.Claimed),
        SessionVerdict.Expired => Of(SessionEvent.Expired),
        SessionVerdict.InvalidSignature => Of(SessionEvent.InvalidSignature),
        SessionVerdict.InvalidOtp => Of(SessionEvent.InvalidOtp),
    };

    /// <summary>Returns the event that led to a final state; null for <see cref="SessionState.Pending"/>.</summary>
    public static SessionEvent? EndOf(SessionState state) => state switch
    {
        SessionState.Pending => null,
        SessionState.Approved => SessionEvent.Approved,
        SessionState.Declined => SessionEvent.Declined,
        SessionState.Locked => SessionEvent.Locked,
        SessionState.Revoked => SessionEvent.Revoked,
        SessionState.Cancelled => SessionEvent.Cancelled,
        SessionState.Superseded => SessionEvent.Superseded,
        SessionState.Claimed => SessionEvent.Claimed,
        SessionState.Expired => SessionEvent.Expired,
    };

    /// <exception cref="FormatException">The scripts have no such event.</exception>
    public static SessionEvent Event(string word) =>
        Events.TryGetValue(word, out var happened) ? happened : throw new FormatException($"'{word}' is not an event of a session.");

    /// <exception cref="FormatException">The scripts have no such state.</exception>
    public static SessionState State(string word) =>
        FindState(word) ?? throw new FormatException($"'{word}' is not a state of a session.");

    /// <summary>Returns null where the word is not a state.</summary>
    public static SessionState? FindState(string word) => States.TryGetValue(word, out var state) ? state : null;
}
