using IdToken.Contracts;

namespace IdToken.Client.Devices;

/// <summary>The requests that wait for the person's answer. Each ends once, by itself at its end at the latest. Callbacks come in order, under a lock: they only enqueue.</summary>
internal sealed class PendingRequests(TimeProvider time, Action<SignInRequested> begun, Action<SignInRequested, string> ended)
{
    // More than a server lets one person have pending, so that a late message about an ended request is recognised.
    private const int Remembered = 200;

    private readonly object _gate = new();
    private readonly Dictionary<string, Waiting> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (SignInRequested Request, string State)> _ended = new(StringComparer.Ordinal);
    private readonly Queue<string> _endedOrder = [];
    private readonly HashSet<string> _deciding = new(StringComparer.Ordinal);
    private long _arrivals;

    /// <summary>Newest first; of two that began in the same second, the one that arrived later.</summary>
    public IReadOnlyList<SignInRequested> NewestFirst
    {
        get
        {
            lock (_gate)
                return [.. _waiting.Values.OrderByDescending(w => w.Request.InitiatedAt).ThenByDescending(w => w.Arrival).Select(w => w.Request)];
        }
    }

    public IReadOnlyList<string> Ids
    {
        get
        {
            lock (_gate)
                return [.. _waiting.Keys];
        }
    }

    public bool Contains(string sessionId)
    {
        lock (_gate)
            return _waiting.ContainsKey(sessionId);
    }

    /// <summary>Adds a request, unless it is known, has ended or is past its end.</summary>
    public void Add(SignInRequested request)
    {
        lock (_gate)
        {
            var left = request.ExpiresAt - time.GetUtcNow();
            if (left <= TimeSpan.Zero || _waiting.ContainsKey(request.SessionId) || _ended.ContainsKey(request.SessionId))
                return;
            var waiting = new Waiting(request, _arrivals++);
            // The clock of a device may be years behind.
            waiting.Timer = time.CreateTimer(_ => Overdue(waiting), null, left < TimeSpan.FromDays(1) ? left : TimeSpan.FromDays(1), Timeout.InfiniteTimeSpan);
            _waiting.Add(request.SessionId, waiting);
            begun(request);
        }
    }

    /// <summary>Ends a request. An end of unknown kind gives way to how it really ended, and a decline to the report that it was.</summary>
    public void End(string sessionId, string state)
    {
        lock (_gate)
        {
            if (_waiting.Remove(sessionId, out var waiting))
                waiting.Timer?.Dispose();
            else if (!_ended.TryGetValue(sessionId, out var before) || !IsBetter(before.State, state))
                return;
            var request = waiting?.Request ?? _ended[sessionId].Request;
            if (waiting is not null)
                _endedOrder.Enqueue(sessionId);
            _ended[sessionId] = (request, state);
            while (_endedOrder.Count > Remembered)
                _ended.Remove(_endedOrder.Dequeue());
            ended(request, state);
        }
    }

    /// <summary>Adds what the server lists, and ends those that were known when it was asked and that it does not list.</summary>
    public void Reconcile(IReadOnlyList<SignInRequested> listed, IReadOnlyList<string> known)
    {
        foreach (var request in listed.Reverse())
            Add(request);
        lock (_gate)
        {
            foreach (var sessionId in known.Except(listed.Select(request => request.SessionId)).Except(_deciding).Where(_waiting.ContainsKey))
                End(sessionId, RequestEnds.Over);
        }
    }

    /// <summary>While an answer is on its way, its outcome decides how the request ends.</summary>
    public async Task DecidingAsync(string sessionId, Func<Task> decide)
    {
        lock (_gate)
            _deciding.Add(sessionId);
        try
        {
            await decide().ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _deciding.Remove(sessionId);
                if (_waiting.TryGetValue(sessionId, out var waiting) && waiting.IsOverdue)
                    End(sessionId, RequestEnds.Expired);
            }
        }
    }

    /// <summary>Forgets all requests; they stay pending at the server.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            foreach (var waiting in _waiting.Values)
                waiting.Timer?.Dispose();
            _waiting.Clear();
        }
    }

    private static bool IsBetter(string before, string state) =>
        (before == RequestEnds.Over && state != RequestEnds.Over) || (before == RequestEnds.Declined && state == RequestEnds.Reported);

    private void Overdue(Waiting waiting)
    {
        lock (_gate)
        {
            waiting.IsOverdue = true;
            if (_waiting.GetValueOrDefault(waiting.Request.SessionId) == waiting && !_deciding.Contains(waiting.Request.SessionId))
                End(waiting.Request.SessionId, RequestEnds.Expired);
        }
    }

    private sealed class Waiting(SignInRequested request, long arrival)
    {
        public SignInRequested Request => request;

        public long Arrival => arrival;

        public ITimer? Timer { get; set; }

        public bool IsOverdue { get; set; }
    }
}
