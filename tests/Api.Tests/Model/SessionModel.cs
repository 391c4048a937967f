namespace IdToken.Api.Tests.Model;

/// <summary>One session as the table says that it should stand.</summary>
internal sealed record SessionModel(int Key, long Expires)
{
    public string State { get; init; } = "pending";

    public int Version { get; init; } = 1;

    public int Connection { get; init; }

    public int AttemptsLeft { get; init; } = PersonModel.Attempts;

    public int? Owner { get; init; }

    public string Refusal { get; init; } = "";

    /// <summary>The person reported it; to everyone but the operator it is declined.</summary>
    public bool Reported { get; init; }

    public long? Resolved { get; init; }

    /// <summary>It stands among the person's pending sessions: until it is resolved, or until the person's next session after its end.</summary>
    public bool Listed { get; init; } = true;

    public bool IsForgotten => State is "gone" or "unreported";

    public string StateAt(long now) => State == "pending" && Expires <= now ? "due" : State;

    /// <summary>As the store holds it, in words.</summary>
    public override string ToString() =>
        (IsForgotten ? "none" : Text(State, Version, Connection, PersonModel.Attempts - AttemptsLeft, Refusal, Owner is { } owner ? $"{owner}" : "", $"{Resolved}", State == "approved", Reported))
        + Sets(pending: State is "pending" or "unreported", Listed);

    public string Snapshot => $"snapshot {State} v{Version} connection {Connection} {Refusal}";

    public static string Text(string state, long version, long connection, long failures, string refusal, string owner, string resolved, bool outcome, bool reported) =>
        $"{state} v{version} connection {connection} failures {failures} {refusal} owner {owner} resolved {resolved}{(outcome ? " sealed" : "")}{(reported ? ", reported" : "")}";

    public static string Sets(bool pending, bool listed) => (pending ? ", among the pending" : "") + (listed ? ", among the person's" : "");
}
