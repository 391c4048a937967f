using System.Collections.Immutable;

namespace IdToken.Api.Tests.Model;

/// <summary>A step with what it is about made definite.</summary>
/// <param name="Step">The step.</param>
/// <param name="Session">The session, the one that an initiation is to start included.</param>
/// <param name="Phone">The phone that signs, or under which the verdict was reached, or which is enrolled.</param>
internal sealed record BoundStep(Step Step, int Session, int Phone)
{
    /// <summary>The same for steps that do the same, through whichever instance they come.</summary>
    public string Kind => $"{Step.What} {Session} {Phone} {(Step.What is StepKind.Connect or StepKind.HoldDevice ? Step.Instance : 0)}";

    public override string ToString() => $"{Step.What} of session {Session} by phone {Phone} on instance {Step.Instance}";
}

/// <summary>A person with sessions, moved by the table of docs/state-machine.md alone. Values, so that several orders can be tried.</summary>
internal sealed record PersonModel(StateTable Table, long Now)
{
    public const int Attempts = 3;
    public const long Lifetime = 60_000;
    public const long Retention = 30_000;
    public const long Lease = 90_000;

    public static readonly long[] Waits = [1_000, 29_000, 30_000, 60_000];

    public string Enrollment { get; init; } = "active";

    public int Phone { get; init; }

    public int PhoneBefore { get; init; }

    public ImmutableSortedDictionary<int, SessionModel> Sessions { get; init; } = ImmutableSortedDictionary<int, SessionModel>.Empty;

    /// <summary>Until when each instance is notified of the person's sessions.</summary>
    public ImmutableSortedDictionary<int, long> Leases { get; init; } = ImmutableSortedDictionary<int, long>.Empty;

    /// <summary>What has been published since the round began.</summary>
    public ImmutableList<PublishedEvent> Published { get; init; } = [];

    public (PersonModel Next, string Answer) Apply(BoundStep bound) => bound.Step.What switch
    {
        StepKind.Wait => (this with { Now = Now + Waits[bound.Step.Session] }, ""),
        // Nothing goes by an instance's clock.
        StepKind.SetClock => (this, ""),
        StepKind.Initiate => Initiate(bound.Session),
        StepKind.EnrollAnew => EnrollAnew(bound.Phone),
        StepKind.Revoke => Revoke(reach: true),
        StepKind.RevokeCutShort => Revoke(reach: false),
        StepKind.HoldDevice => Hold(bound.Step.Instance),
        _ when !Sessions.ContainsKey(bound.Session) => (this, ""),
        _ => Happen(bound.Session, EventOf(bound), bound.Step.Instance),
    };

    private string EventOf(BoundStep bound) => bound.Step.What switch
    {
        StepKind.Connect when Sessions[bound.Session].Resolved + Retention <= Now => "connect too late",
        StepKind.Connect when Sessions[bound.Session].State == "approved" && Enrollment == "revoked" => "connect too late",
        StepKind.Connect => "connect",
        StepKind.Cancel => "cancel",
        StepKind.Supersede => "supersede",
        StepKind.Expire => "expire",
        StepKind.Disconnect => "disconnect",
        StepKind.Forget => "forget",
        _ when Enrollment == "revoked" => "attempt when revoked",
        StepKind.LateVerdict => bound.Phone == Phone ? "verify" : "replaced phone",
        StepKind.WrongSignature or StepKind.DeclineUnsigned or StepKind.ReportUnsigned => "wrong signature",
        _ when bound.Phone != Phone => "wrong signature",
        StepKind.Verify => "verify",
        StepKind.WrongCode => "wrong code",
        StepKind.Decline => "decline",
        StepKind.Report when Sessions[bound.Session] is { State: "declined", Reported: true } => "report again",
        StepKind.Report => "report",
        _ => throw new ArgumentOutOfRangeException(nameof(bound)),
    };

    private (PersonModel, string) Happen(int key, string happened, int instance)
    {
        var before = Sessions[key];
        var row = Table.Of(before.StateAt(Now), before.AttemptsLeft == 1, happened);
        var isFinal = row.Next != before.StateAt(Now) && row.Next is not ("gone" or "unreported");
        var after = before with
        {
            State = row.Next == "due" ? "pending" : row.Next,
            Version = before.Version + row.Version,
            AttemptsLeft = before.AttemptsLeft + row.Attempts,
            Refusal = row.Attempts < 0 ? row.Published : before.Refusal,
            Resolved = isFinal ? Now : before.Resolved,
            Reported = before.Reported || (isFinal && happened == "report"),
            Listed = before.Listed && !isFinal && row.Next != "gone",
        };
        var published = Published;
        if (isFinal)
            published = published.AddRange(PublishedEvent.ToDevices(Listening, key, row.Next));
        if (row.Published == "replaced")
            after = after with { Connection = before.Connection + 1, Owner = instance };
        if (row.Published != "-" && before.Owner is { } owner && (row.Published != "replaced" || owner != instance))
            published = published.Add(PublishedEvent.ToOwner(owner, after, row.Published));
        if (row.Feed != "-")
            published = published.Add(PublishedEvent.ToFeed(key, row.Feed));
        return (this with { Sessions = Sessions.SetItem(key, after), Published = published }, row.Answer == "snapshot" ? after.Snapshot : row.Answer);
    }

    private (PersonModel, string) Initiate(int key)
    {
        var row = Table.OfPerson(Enrollment, "initiate");
        if (row.Answer != "200")
            return (this, row.Answer);
        var kept = Sessions.ToImmutableSortedDictionary(s => s.Key, s => s.Value with { Listed = s.Value.Listed && s.Value.Expires > Now });
        return (this with
        {
            Sessions = kept.Add(key, new(key, Now + Lifetime)),
            Published = Published.Add(PublishedEvent.ToFeed(key, "initiated")).AddRange(PublishedEvent.ToDevices(Listening, key, "pending")),
        }, row.Answer);
    }

    private (PersonModel, string) EnrollAnew(int phone)
    {
        var row = Table.OfPerson(Enrollment, "enroll anew");
        return (
            row.Answer == "200" ? this with { Phone = phone, PhoneBefore = Phone, Published = Published.AddRange(PublishedEvent.ToDevices(Listening, PublishedEvent.NoSession, "of another phone")) } : this,
            row.Answer);
    }

    private (PersonModel, string) Revoke(bool reach)
    {
        var row = Table.OfPerson(Enrollment, "revoke");
        var next = this with { Enrollment = row.Next };
        foreach (var key in reach ? Sessions.Keys : [])
            (next, _) = next.Happen(key, "revoke", 0);
        return (next, row.Answer);
    }

    private (PersonModel, string) Hold(int instance) =>
        Enrollment == "active" ? (this with { Leases = Leases.SetItem(instance, Now + Lease) }, "held") : (this, "none");

    private IEnumerable<int> Listening => Leases.Where(l => l.Value > Now).Select(l => l.Key);
}
