using System.Diagnostics;

namespace IdToken.Faults.Oracle;

/// <summary>What the clients observed of one session; nothing comes from inside the server.</summary>
/// <param name="id">The session id.</param>
/// <param name="transport">The transport of its browser.</param>
internal sealed class SignIn(string id, string transport)
{
    private readonly Lock _gate = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<string> _history = [];
    private readonly HashSet<string> _tokens = [];
    private readonly DateTime _begin = DateTime.UtcNow;
    private bool _isApproved;
    private int _approvals;
    private bool _isResolved;
    private bool _isUnknown;
    private long? _asked;
    private long? _answered;
    private long? _delivered;
    private long? _connectedSince;

    public string Id => id;

    /// <summary>How often the browser received <c>approved</c>, on any connection.</summary>
    public int Deliveries { get; private set; }

    /// <summary>How often the phone received 200 without a loss of data in between.</summary>
    public int Approvals { get; private set; }

    /// <summary>The phone received 200, or 409 after a lost response.</summary>
    public bool IsApproved => _isApproved || (_isResolved && _isUnknown);

    /// <summary>The phone sent its approval.</summary>
    public bool IsAsked => _asked is not null;

    public BrowserEnd End { get; private set; } = BrowserEnd.Waiting;

    /// <summary>A result that must not occur under any fault; null: none.</summary>
    public string? Anomaly { get; private set; }

    /// <summary>The <see cref="Stopwatch"/> timestamp of the phone's first 200 or 409; null: there was none.</summary>
    public long? AnsweredAt { get; private set; }

    /// <summary>From the phone's 200 to the browser's outcome.</summary>
    public TimeSpan Delay => TimeSpan.FromMilliseconds(Math.Max(0, (_delivered - _answered) ?? 0));

    public void Note(string what)
    {
        lock (_gate)
            _history.Add($"{_clock.ElapsedMilliseconds,6} {what}");
    }

    public void ReportAnomaly(string what)
    {
        Note("ANOMALY: " + what);
        Anomaly ??= what;
    }

    public void Asks()
    {
        lock (_gate)
            _asked ??= _clock.ElapsedMilliseconds;
    }

    public void Answered(PhoneResult answer)
    {
        Note($"phone: {answer}");
        lock (_gate)
        {
            switch (answer)
            {
                case PhoneResult.Approved:
                    _isApproved = true;
                    Approvals = Math.Max(Approvals, ++_approvals);
                    break;
                case PhoneResult.Resolved:
                    _isResolved = true;
                    break;
                case PhoneResult.Unknown:
                    _isUnknown = true;
                    break;
            }

            if (answer is PhoneResult.Approved or PhoneResult.Resolved)
                (_answered, AnsweredAt) = (_answered ?? _clock.ElapsedMilliseconds, AnsweredAt ?? Stopwatch.GetTimestamp());
        }
    }

    public void Connected()
    {
        Note("browser: connected");
        lock (_gate)
            _connectedSince = _clock.ElapsedMilliseconds;
    }

    public void Disconnected(string why)
    {
        Note($"browser: {why}");
        lock (_gate)
            _connectedSince = null;
    }

    public void Delivered(string jwt)
    {
        Note("browser: approved");
        lock (_gate)
        {
            Deliveries++;
            _delivered ??= _clock.ElapsedMilliseconds;
            if (_tokens.Add(jwt) && _tokens.Count > 1)
                Anomaly ??= "two different tokens";
        }

        End = BrowserEnd.Approved;
    }

    public void Ended(BrowserEnd end, string why)
    {
        Note($"browser: {end}, {why}");
        End = end;
    }

    /// <summary>Records that the store lost its latest writes.</summary>
    /// <param name="latest">The age of the oldest write that may be lost.</param>
    public void DataLost(TimeSpan latest)
    {
        Note("the store lost its latest writes");
        var oldest = _clock.ElapsedMilliseconds - latest.TotalMilliseconds;
        lock (_gate)
        {
            MayBeGone |= oldest < 0;
            if (_answered is { } answered && answered < oldest)
                return;
            WasDisconnectedAtLoss |= Deliveries == 0 && (_connectedSince is not { } since || since >= _asked);
            // An approval that was lost may be repeated.
            _approvals = 0;
        }
    }

    /// <summary>The store may have lost the session.</summary>
    public bool MayBeGone { get; private set; }

    /// <summary>No connection was open from before the approval until the loss, so the outcome was lost with the data.</summary>
    public bool WasDisconnectedAtLoss { get; private set; }

    public override string ToString()
    {
        lock (_gate)
            return $"{id} over {transport}, begun {_begin:HH:mm:ss.fff}\n    {string.Join("\n    ", _history)}";
    }
}
