namespace IdToken.Api.Live.Upstream;

/// <summary>
/// Limits how many clients wait for the handler at once, and shares the slots: one session or service holds at most <see cref="MaximumPerUser"/>, and
/// one address no more than are still free. However many a client opens, others therefore find a free slot.
/// </summary>
internal sealed class ConnectLimiter
{
    public const int Maximum = 100;

    /// <summary>A browser needs one, or two while it reconnects; a service's back ends may all reconnect at once.</summary>
    public const int MaximumPerUser = 10;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _byUser = [];
    private readonly Dictionary<string, int> _byAddress = [];
    private int _count;

    /// <summary>Takes a slot; dispose the result to release it.</summary>
    /// <param name="userId">The authenticated session or service id.</param>
    /// <param name="address">The client's network.</param>
    /// <returns>Null: no slot is free for this client.</returns>
    public IDisposable? TryAcquire(string userId, string address)
    {
        lock (_gate)
        {
            if (_byUser.GetValueOrDefault(userId) >= MaximumPerUser || _byAddress.GetValueOrDefault(address) >= Maximum - _count)
                return null;
            Add(userId, address, 1);
        }

        return new Lease(this, userId, address);
    }

    private void Release(string userId, string address)
    {
        lock (_gate)
            Add(userId, address, -1);
    }

    private void Add(string userId, string address, int change)
    {
        _count += change;
        Add(_byUser, userId, change);
        Add(_byAddress, address, change);
    }

    private static void Add(Dictionary<string, int> counts, string key, int change)
    {
        var count = counts.GetValueOrDefault(key) + change;
        if (count == 0)
            counts.Remove(key);
        else
            counts[key] = count;
    }

    private sealed class Lease(ConnectLimiter limiter, string userId, string address) : IDisposable
    {
        public void Dispose() => limiter.Release(userId, address);
    }
}
