using System.Diagnostics;

namespace IdToken.Faults.Oracle;

/// <summary>Classifies and counts the sign-ins of one run.</summary>
internal sealed class Tally
{
    // Within the retention, but longer than the longest retry delay plus the time to detect a dead connection.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(25);

    private readonly Lock _gate = new();
    private readonly HashSet<SignIn> _open = [];
    private readonly Dictionary<Outcome, int> _outcomes = [];
    private readonly List<string> _findings = [];
    private (long At, TimeSpan Latest) _loss;

    /// <summary>What the service's back end got; null where none follows the feed.</summary>
    public FeedLedger? Feed { get; init; }

    public int Started { get; private set; }

    public int Approved { get; private set; }

    public TimeSpan WorstDelay { get; private set; }

    public int Open
    {
        get
        {
            lock (_gate)
                return _open.Count;
        }
    }

    /// <summary>The sign-ins that are under way.</summary>
    public IReadOnlyCollection<SignIn> UnderWay
    {
        get
        {
            lock (_gate)
                return [.. _open];
        }
    }

    /// <summary>The violations found, one text each.</summary>
    public IReadOnlyList<string> Findings
    {
        get
        {
            lock (_gate)
                return [.. _findings];
        }
    }

    public int Count(Outcome outcome)
    {
        lock (_gate)
            return _outcomes.GetValueOrDefault(outcome);
    }

    /// <param name="signIn">A sign-in whose session was initiated.</param>
    /// <param name="asked">The timestamp of the initiation; the store may have lost the session before the response arrived.</param>
    public void Begin(SignIn signIn, long asked)
    {
        lock (_gate)
        {
            Started++;
            _open.Add(signIn);
            if (_loss.At > asked)
                signIn.DataLost(_loss.Latest);
        }
    }

    public Outcome End(SignIn signIn)
    {
        lock (_gate)
        {
            _open.Remove(signIn);
            var outcome = Judge(signIn);
            _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
            if (signIn.IsApproved || outcome == Outcome.Delivered)
            {
                Approved++;
                Feed?.Approved(signIn);
            }

            if (signIn.Delay > WorstDelay)
                WorstDelay = signIn.Delay;
            if (outcome is Outcome.Lost or Outcome.Twice or Outcome.Unexpected)
                _findings.Add($"{outcome}: {signIn}");
            else if (signIn.Delay > Late)
                _findings.Add($"Late: {signIn}");
            return outcome;
        }
    }

    /// <summary>Records that the store lost its latest writes.</summary>
    public void DataLost(TimeSpan latest)
    {
        lock (_gate)
        {
            _loss = (Stopwatch.GetTimestamp(), latest);
            Feed?.DataLost(latest);
            foreach (var signIn in _open)
                signIn.DataLost(latest);
        }
    }

    /// <summary>Adds a violation that does not belong to a single sign-in.</summary>
    public void AddFinding(string what)
    {
        lock (_gate)
            _findings.Add(what);
    }

    private static Outcome Judge(SignIn signIn)
    {
        if (signIn.Deliveries > 1 || signIn.Approvals > 1)
            return Outcome.Twice;
        if (signIn.Anomaly is not null)
            return Outcome.Unexpected;
        if (signIn.Deliveries == 1)
            return signIn.IsAsked ? Outcome.Delivered : Outcome.Unexpected;
        if (signIn.IsApproved)
            return signIn.WasDisconnectedAtLoss ? Outcome.GoneWhileDisconnected : Outcome.Lost;
        return signIn is { MayBeGone: true, End: BrowserEnd.Gone } ? Outcome.Gone : Outcome.Unexpected;
    }
}
