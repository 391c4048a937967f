using System.Diagnostics;
using StackExchange.Redis;

namespace IdToken.Api.Platform.Store;

/// <summary>
/// The server's clock: the store's time, read with each heartbeat and advanced by the machine's monotonic clock in between. So all instances agree on the time,
/// whatever their own clocks say. Until the store has answered once it is the machine's time.
/// </summary>
internal sealed class StoreClock(MachineClock machine) : TimeProvider
{
    private volatile ClockReading? _last;

    /// <summary>Milliseconds of the store's clock; empty while it is not known.</summary>
    public RedisValue Known => _last is { } last ? Milliseconds(last) : "";

    /// <summary>How far the machine's clock is ahead of the store's; negative: behind. Zero while the store's time is not known.</summary>
    public TimeSpan Skew => _last is { } last ? machine.UtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds(last)) : TimeSpan.Zero;

    public override DateTimeOffset GetUtcNow() => _last is { } last ? DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds(last)) : machine.UtcNow();

    /// <param name="asked">When the store was asked, a timestamp of <see cref="Stopwatch"/>.</param>
    /// <param name="seconds">The seconds of its reply.</param>
    /// <param name="microseconds">The microseconds of its reply.</param>
    public void Set(long asked, long seconds, long microseconds)
    {
        var reading = ClockReading.Of(asked, Stopwatch.GetTimestamp(), (seconds * 1000) + (microseconds / 1000));
        _last = _last?.Or(reading) ?? reading;
    }

    private static long Milliseconds(ClockReading reading) => reading.At(Stopwatch.GetTimestamp());
}

/// <summary>The machine's own clock, which may be wrong.</summary>
internal sealed record MachineClock(Func<DateTimeOffset> UtcNow);

/// <summary>The time that scripts are given (ms); empty, so that they take the store's, unless a test sets it.</summary>
internal sealed record ScriptTime(Func<RedisValue> Milliseconds);
