using System.Collections.Concurrent;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;

namespace IdToken.Api.Platform.Sockets;

/// <summary>The leases of all live connections on this instance. Enforces the limits in total and for each client address.</summary>
internal sealed class ConnectionLeases(ConnectionOptions options)
{
    private readonly ConcurrentDictionary<ConnectionLease, byte> _active = [];
    private readonly AddressCounts _addresses = new();
    private readonly AddressCounts _sites = new();
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

    /// <param name="networks">The client's networks, the narrowest first.</param>
    public Result<ConnectionLease> Acquire(string[] networks)
    {
        if (_isDraining)
            return Refusal.ShuttingDown;
        var count = Interlocked.Increment(ref _count);
        if (options.Total > 0 && count > options.Total)
        {
            Uncount();
            return Refusal.ServerFull;
        }

        if (!TryCount(networks))
        {
            Uncount();
            return Refusal.TooManyConnections;
        }

        var lease = new ConnectionLease(networks);
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
        Uncount(lease.Networks.Length, lease.Networks);
        Uncount();
    }

    public void BeginDrain()
    {
        _isDraining = true;
        Interlocked.MemoryBarrier();
        if (Count == 0)
            _drained.TrySetResult();
    }

    private bool TryCount(string[] networks)
    {
        for (var i = 0; i < networks.Length && options.PerAddress is > 0 and var limit; i++)
        {
            if (CountsOf(i).TryAdd(networks[i], ClientAddress.LimitOf(i, limit)))
                continue;
            Uncount(i, networks);
            return false;
        }

        return true;
    }

    private void Uncount(int counted, string[] networks)
    {
        for (var i = 0; i < counted && options.PerAddress > 0; i++)
            CountsOf(i).Remove(networks[i]);
    }

    private AddressCounts CountsOf(int index) => index == 0 ? _addresses : _sites;

    private void Uncount()
    {
        if (Interlocked.Decrement(ref _count) == 0 && _isDraining)
            _drained.TrySetResult();
    }
}
