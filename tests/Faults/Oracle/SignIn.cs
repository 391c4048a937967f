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
    private int _approvals;
    private int _resolved;
    private int _gone;
    private int _unclear;
    private long? _asked;
    private long? _answered;
    private long? _delivered;
    private long? _connectedSince;

    public string Id => id;

    /// <summary>How often <c>approved</c> was given to the application, or came after it on a connection that was there before.</summary>
    public int Deliveries { get; private set; }

    /// <summary>How often the phone was told 200.</summary>
    public int Approvals => _approvals;

    /// <summary>The phone was told 200; or 409, after an answer that got lost.</summary>
    public bool IsApproved => _approvals > 0 || (_resolved > 0 && _unclear > 0);

    /// <summary>The phone was told that there is no such session.</summary>
    public bool PhoneFoundNothing => _gone > 0;

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
            _ = answer switch
            {
                PhoneAnswer.Approved => _approvals++,
                PhoneAnswer.Resolved => _resolved++,
                PhoneAnswer.Gone => _gone++,
                _ => _unclear++,
            };
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

    /// <summary>The store has just lost its data; an outcome that the browser was not there for went with them.</summary>
    public void DataLost()
    {
        Note("the store lost its data");
        lock (_gate)
            WasAwayAtLoss |= Deliveries == 0 && (_connectedSince is not { } since || since >= _asked);
    }

    /// <summary>No connection had been open since before the phone asked when the store lost its data.</summary>
    public bool WasAwayAtLoss { get; private set; }

    public override string ToString()
    {
        lock (_gate)
            return $"{id} over {transport}\n    {string.Join("\n    ", _story)}";
    }
}
