using System.Collections.Concurrent;
using IdToken.Api.Platform.Errors;

namespace IdToken.Api.Platform.Sockets;

/// <summary>The leases of all live connections on this instance. Enforces the limits in total and for each client address.</summary>
internal sealed class ConnectionLeases(ConnectionOptions options)
{
    private readonly ConcurrentDictionary<ConnectionLease, byte> _active = [];
    private readonly AddressCounts _addresses = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private volatile bool _isDraining;

    /// <summary>The server is shutting down and gives out no more leases.</summary>
    public bool IsDraining => _isDraining;

    public int Count => Volatile.Read(ref _count);

    /// <summary>How many client addresses hold a lease.</summary>
    public int Addresses => _addresses.Count;

    public IEnumerable<ConnectionLease> Active => _active.Keys;

    /// <summary>Completes when the server is draining and every lease has been released.</summary>
    public Task Drained => _drained.Task;

    public Result<ConnectionLease> Acquire(string address)
    {
        if (_isDraining)
            return Refusal.ShuttingDown;
        var count = Interlocked.Increment(ref _count);
        if (options.Total > 0 && count > options.Total)
        {
            Uncount();
            return Refusal.ServerFull;
        }

        if (options.PerAddress is > 0 and var limit && !_addresses.TryAdd(address, limit))
        {
            Uncount();
            return Refusal.TooManyConnections;
        }

        var lease = new ConnectionLease(address);
        _active.TryAdd(lease, 0);
        // Checked again now that the drain can see the lease: a drain that began in between would miss it otherwise.
        if (!_isDraining)
            return lease;
        Release(lease);
        return Refusal.ShuttingDown;
    }

    public void Release(ConnectionLease lease)
    {
        _active.TryRemove(lease, out _);
        if (options.PerAddress > 0)
            _addresses.Remove(lease.Address);
        Uncount();
    }

    public void BeginDrain()
    {
        _isDraining = true;
        Interlocked.MemoryBarrier();
        if (Count == 0)
            _drained.TrySetResult();
    }

    private void Uncount()
    {
        if (Interlocked.Decrement(ref _count) == 0 && _isDraining)
            _drained.TrySetResult();
    }
}
