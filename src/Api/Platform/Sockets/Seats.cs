using System.Collections.Concurrent;
using IdToken.Api.Platform.Errors;

namespace IdToken.Api.Platform.Sockets;

/// <summary>Every live connection of this instance, counted from before the upgrade until it is over.</summary>
internal sealed class Seats(ConnectionOptions options)
{
    private readonly ConcurrentDictionary<Seat, byte> _taken = [];
    private readonly AddressCounts _addresses = new();
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private volatile bool _areClosed;

    /// <summary>The server stops: there are no more.</summary>
    public bool AreClosed => _areClosed;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Addresses that have one.</summary>
    public int Addresses => _addresses.Count;

    public IEnumerable<Seat> Taken => _taken.Keys;

    /// <summary>They are closed, and all have been given back.</summary>
    public Task Emptied => _emptied.Task;

    public Result<Seat> Take(string address)
    {
        if (_areClosed)
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

        var seat = new Seat(address);
        _taken.TryAdd(seat, 0);
        // Looked at once more after the seat can be seen: none may slip in behind the back of who closes them.
        if (!_areClosed)
            return seat;
        GiveBack(seat);
        return Refusal.ShuttingDown;
    }

    public void GiveBack(Seat seat)
    {
        _taken.TryRemove(seat, out _);
        if (options.PerAddress > 0)
            _addresses.Remove(seat.Address);
        Uncount();
    }

    public void Close()
    {
        _areClosed = true;
        Interlocked.MemoryBarrier();
        if (Count == 0)
            _emptied.TrySetResult();
    }

    private void Uncount()
    {
        if (Interlocked.Decrement(ref _count) == 0 && _areClosed)
            _emptied.TrySetResult();
    }
}
