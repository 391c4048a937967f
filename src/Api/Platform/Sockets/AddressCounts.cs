using System.Collections.Concurrent;

namespace IdToken.Api.Platform.Sockets;

/// <summary>Counts connections per client address. Addresses without a connection are removed; only the first and the last connection of an address take a lock.</summary>
internal sealed class AddressCounts
{
    private const int Forgotten = -1;

    private readonly ConcurrentDictionary<string, Counter> _counters = new(StringComparer.Ordinal);

    public int Count => _counters.Count;

    /// <summary>Returns false when the address has reached the limit.</summary>
    public bool TryAdd(string address, int limit)
    {
        while (true)
        {
            var counter = _counters.GetOrAdd(address, static _ => new());
            var value = Volatile.Read(ref counter.Value);
            if (value == Forgotten)
                Forget(address, counter);
            else if (value >= limit)
                return false;
            else if (Interlocked.CompareExchange(ref counter.Value, value + 1, value) == value)
                return true;
        }
    }

    public void Remove(string address)
    {
        var counter = _counters[address];
        if (Interlocked.Decrement(ref counter.Value) == 0 && Interlocked.CompareExchange(ref counter.Value, Forgotten, 0) == 0)
            Forget(address, counter);
    }

    private void Forget(string address, Counter counter) => _counters.TryRemove(KeyValuePair.Create(address, counter));

    private sealed class Counter
    {
        public int Value;
    }
}
