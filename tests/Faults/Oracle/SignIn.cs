using System.Diagnostics;

namespace IdToken.Faults.Oracle;

/// <summary>What the clients saw of one session. Nothing here comes from inside the server.</summary>
/// <param name="id">The session.</param>
/// <param name="transport">How its browser listens.</param>
internal sealed class SignIn(string id, string transport)
{
    private readonly Lock _gate = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<string> _story = [];
    private readonly HashSet<string> _tokens = [];
    private readonly DateTime _begin = DateTime.UtcNow;
    private bool _isApproved;
    private int _approvals;
    private bool _isResolved;
    private bool _isUnclear;
    private long? _asked;
    private long? _answered;
    private long? _delivered;
    private long? _connectedSince;

    public string Id => id;

    /// <summary>How often <c>approved</c> was given to the application, or came after it on a connection that was there before.</summary>
    public int Deliveries { get; private set; }

    /// <summary>How often the phone was told 200 by a store that remembered.</summary>
    public int Approvals { get; private set; }

    /// <summary>The phone was told 200; or 409, after an answer that got lost.</summary>
    public bool IsApproved => _isApproved || (_isResolved && _isUnclear);

    /// <summary>The phone asked at all.</summary>
    public bool IsAsked => _asked is not null;

    public BrowserEnd End { get; private set; } = BrowserEnd.Waiting;

    /// <summary>What must not happen whatever fails; null: nothing of the kind.</summary>
    public string? Oddity { get; private set; }

    /// <summary>From the phone's 200 to the application.</summary>
    public TimeSpan Delay => TimeSpan.FromMilliseconds(Math.Max(0, (_delivered - _answered) ?? 0));

    public void Note(string what)
    {
        lock (_gate)
            _story.Add($"{_clock.ElapsedMilliseconds,6} {what}");
    }

    public void Odd(string what)
    {
        Note("ODD: " + what);
        Oddity ??= what;
    }

    public void Asks()
    {
        lock (_gate)
            _asked ??= _clock.ElapsedMilliseconds;
    }

    public void Answered(PhoneAnswer answer)
    {
        Note($"phone: {answer}");
        lock (_gate)
        {
            switch (answer)
            {
                case PhoneAnswer.Approved:
                    _isApproved = true;
                    Approvals = Math.Max(Approvals, ++_approvals);
                    break;
                case PhoneAnswer.Resolved:
                    _isResolved = true;
                    break;
                case PhoneAnswer.Unclear:
                    _isUnclear = true;
                    break;
            }

            if (answer is PhoneAnswer.Approved or PhoneAnswer.Resolved)
                _answered ??= _clock.ElapsedMilliseconds;
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
                Oddity ??= "two different tokens";
        }

        End = BrowserEnd.Approved;
    }

    public void Ended(BrowserEnd end, string why)
    {
        Note($"browser: {end}, {why}");
        End = end;
    }

    /// <summary>The store has just lost what it was told last.</summary>
    /// <param name="latest">So much of it at most.</param>
    public void DataLost(TimeSpan latest)
    {
        Note("the store lost what it was told last");
        var oldest = _clock.ElapsedMilliseconds - latest.TotalMilliseconds;
        lock (_gate)
        {
            MayBeGone |= oldest < 0;
            if (_answered is { } answered && answered < oldest)
                return;
            WasAwayAtLoss |= Deliveries == 0 && (_connectedSince is not { } since || since >= _asked);
            // What was approved by then may be approved again.
            _approvals = 0;
        }
    }

    /// <summary>The store may have forgotten it.</summary>
    public bool MayBeGone { get; private set; }

    /// <summary>When the store lost its data no connection had been open since before the phone asked, so that the outcome went with them.</summary>
    public bool WasAwayAtLoss { get; private set; }

    public override string ToString()
    {
        lock (_gate)
            return $"{id} over {transport}, begun {_begin:HH:mm:ss.fff}\n    {string.Join("\n    ", _story)}";
    }
}
