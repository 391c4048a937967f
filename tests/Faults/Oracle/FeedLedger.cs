using System.Diagnostics;

namespace IdToken.Faults.Oracle;

/// <summary>What a service's back end received on its feed, against what people approved.</summary>
internal sealed class FeedLedger
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long At, List<string?> Tokens)> _received = [];
    private readonly Dictionary<string, SignIn> _approved = [];
    private readonly List<(long From, long To)> _losses = [];
    private readonly List<string> _findings = [];

    /// <summary>How many approved sign-ins came on the feed.</summary>
    public int Delivered { get; private set; }

    /// <summary>Approved, and never on the feed.</summary>
    public int Lost { get; private set; }

    /// <summary>On the feed more than once.</summary>
    public int Twice { get; private set; }

    /// <summary>Approved while the store lost its latest writes, and not on the feed.</summary>
    public int Gone { get; private set; }

    /// <summary>How often the feed said that events are missing.</summary>
    public int Notices { get; private set; }

    public int Disconnects { get; private set; }

    /// <summary>From the phone's 200 to the back end, the longest.</summary>
    public TimeSpan WorstDelay { get; private set; }

    public IReadOnlyList<string> Findings => _findings;

    /// <summary>Whether everything that was approved is on the feed.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_gate)
                return _approved.Keys.All(_received.ContainsKey);
        }
    }

    public void Received(string sessionId, string? jwt)
    {
        lock (_gate)
        {
            if (!_received.TryGetValue(sessionId, out var before))
                _received.Add(sessionId, before = (Stopwatch.GetTimestamp(), []));
            before.Tokens.Add(jwt);
        }
    }

    public void MissedSome()
    {
        lock (_gate)
            Notices++;
    }

    public void Disconnected()
    {
        lock (_gate)
            Disconnects++;
    }

    public void Ended(string code) => _findings.Add($"Unexpected: the feed ended with {code}");

    public void Approved(SignIn signIn)
    {
        lock (_gate)
            _approved.TryAdd(signIn.Id, signIn);
    }

    /// <summary>Records that the store lost its latest writes.</summary>
    /// <param name="latest">The age of the oldest write that may be lost.</param>
    public void DataLost(TimeSpan latest)
    {
        lock (_gate)
            _losses.Add((Stopwatch.GetTimestamp() - (long)(latest.TotalSeconds * Stopwatch.Frequency), Stopwatch.GetTimestamp()));
    }

    /// <summary>Compares both sides, once nothing is under way any more.</summary>
    public void Close()
    {
        foreach (var signIn in _approved.Values)
            Judge(signIn);
    }

    private void Judge(SignIn signIn)
    {
        if (!_received.TryGetValue(signIn.Id, out var entry))
        {
            var mayBeGone = signIn.AnsweredAt is { } answered && _losses.Any(loss => answered >= loss.From && answered <= loss.To);
            (Gone, Lost) = mayBeGone ? (Gone + 1, Lost) : (Gone, Lost + 1);
            if (!mayBeGone)
                _findings.Add($"Lost on the feed: {signIn}");
            return;
        }

        Delivered++;
        if (entry.Tokens.Count > 1)
        {
            Twice++;
            _findings.Add($"Twice on the feed: {signIn}");
        }

        if (entry.Tokens.Distinct().Count() > 1 || entry.Tokens.Contains(null))
            _findings.Add($"Unexpected: the feed had another token, or none: {signIn}");
        if (signIn.AnsweredAt is { } at && Stopwatch.GetElapsedTime(at, entry.At) is var delay && delay > WorstDelay)
            WorstDelay = delay;
    }
}
