namespace IdToken.Api.Platform.Http;

/// <summary>
/// Counts events by key, each key in fixed windows that begin with its first event. The table has a fixed size (1 MiB), whatever number of keys there is: a new key
/// takes the place of the one with the fewest events among eight.
/// </summary>
/// <param name="clock">Only its monotonic timestamps count: a clock that is set back must not lengthen a window.</param>
internal sealed class CountTable(TimeProvider clock)
{
    private const int Ways = 8;
    private const int Sets = 8192;

    private readonly Entry[] _entries = new Entry[Sets * Ways];
    private readonly Lock[] _locks = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];

    private long Now => (long)clock.GetElapsedTime(0, clock.GetTimestamp()).TotalMilliseconds;

    /// <summary>Returns how long a key that has reached the limit has to wait; zero while it has not.</summary>
    public TimeSpan Wait(int key, int limit)
    {
        var now = Now;
        lock (LockOf(key))
        {
            foreach (ref var entry in SetOf(key))
            {
                if (entry.Key == key && entry.Ends > now)
                    return entry.Count >= limit ? TimeSpan.FromMilliseconds(entry.Ends - now) : TimeSpan.Zero;
            }
        }

        return TimeSpan.Zero;
    }

    /// <summary>Counts an event and returns zero, or returns how long a key that has reached the limit has to wait.</summary>
    public TimeSpan Add(int key, int limit, TimeSpan window)
    {
        var now = Now;
        lock (LockOf(key))
        {
            ref var place = ref PlaceOf(key, now);
            if (place.Key != key || place.Ends <= now)
                place = new() { Key = key, Ends = now + (long)window.TotalMilliseconds };
            if (place.Count >= limit)
                return TimeSpan.FromMilliseconds(place.Ends - now);
            place.Count++;
            return TimeSpan.Zero;
        }
    }

    /// <summary>Takes back an event that was counted.</summary>
    public void Remove(int key)
    {
        lock (LockOf(key))
        {
            foreach (ref var entry in SetOf(key))
            {
                if (entry.Key == key && entry.Count > 0)
                    entry.Count--;
            }
        }
    }

    /// <summary>The key's entry; without one, the entry that a new key takes over: one whose window is over, or the one with the fewest events.</summary>
    private ref Entry PlaceOf(int key, long now)
    {
        var set = SetOf(key);
        var found = 0;
        var fewest = int.MaxValue;
        for (var i = 0; i < set.Length; i++)
        {
            if (set[i].Key == key)
                return ref set[i];
            var count = set[i].Ends <= now ? -1 : set[i].Count;
            if (count < fewest)
                (found, fewest) = (i, count);
        }

        return ref set[found];
    }

    private Span<Entry> SetOf(int key) => _entries.AsSpan((int)((uint)key % Sets) * Ways, Ways);

    // All keys of a set share a lock, as 64 divides the number of sets.
    private Lock LockOf(int key) => _locks[(uint)key % (uint)_locks.Length];

    private struct Entry
    {
        public int Key;
        public int Count;
        public long Ends;
    }
}
