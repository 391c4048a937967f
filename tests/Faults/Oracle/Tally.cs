using System.Diagnostics;

namespace IdToken.Faults.Oracle;

/// <summary>Judges the sign-ins of one run and counts them.</summary>
internal sealed class Tally
{
    // Within the retention and yet too long: the longest that a client waits between two tries, and the longest until a dead connection is found.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(25);

    private readonly Lock _gate = new();
    private readonly HashSet<SignIn> _open = [];
    private readonly Dictionary<Fate, int> _fates = [];
    private readonly List<string> _findings = [];
    private (long At, TimeSpan Latest) _loss;

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

    /// <summary>What speaks against the server, one text each.</summary>
    public IReadOnlyList<string> Findings
    {
        get
        {
            lock (_gate)
                return [.. _findings];
        }
    }

    public int Count(Fate fate)
    {
        lock (_gate)
            return _fates.GetValueOrDefault(fate);
    }

    /// <param name="signIn">Has its session.</param>
    /// <param name="asked">When that was asked for; the store may have lost it before the answer was here.</param>
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

    public Fate End(SignIn signIn)
    {
        lock (_gate)
        {
            _open.Remove(signIn);
            var fate = Judge(signIn);
            _fates[fate] = _fates.GetValueOrDefault(fate) + 1;
            if (signIn.IsApproved || fate == Fate.Delivered)
                Approved++;
            if (signIn.Delay > WorstDelay)
                WorstDelay = signIn.Delay;
            if (fate is Fate.Lost or Fate.Twice or Fate.Unexpected)
                _findings.Add($"{fate}: {signIn}");
            else if (signIn.Delay > Late)
                _findings.Add($"Late: {signIn}");
            return fate;
        }
    }

    /// <summary>The store has just lost what it was told last, so much of it at most.</summary>
    public void DataLost(TimeSpan latest)
    {
        lock (_gate)
        {
            _loss = (Stopwatch.GetTimestamp(), latest);
            foreach (var signIn in _open)
                signIn.DataLost(latest);
        }
    }

    /// <summary>Something that is wrong apart from any single sign-in.</summary>
    public void Find(string what)
    {
        lock (_gate)
            _findings.Add(what);
    }

    private static Fate Judge(SignIn signIn)
    {
        if (signIn.Deliveries > 1 || signIn.Approvals > 1)
            return Fate.Twice;
        if (signIn.Oddity is not null)
            return Fate.Unexpected;
        if (signIn.Deliveries == 1)
            return signIn.IsAsked ? Fate.Delivered : Fate.Unexpected;
        if (signIn.IsApproved)
            return signIn.WasAwayAtLoss ? Fate.GoneWhileAway : Fate.Lost;
        return signIn is { MayBeGone: true, End: BrowserEnd.Gone } ? Fate.Gone : Fate.Unexpected;
    }
}
