using System.Diagnostics;
using StackExchange.Redis;

namespace IdToken.Api.Platform.Store;

/// <summary>Estimates the store's time: read with each heartbeat, and advanced by the machine's monotonic clock in between.</summary>
internal sealed class StoreClock
{
    private sealed record Reading(long Milliseconds, long Stamp);

    private volatile Reading? _last;

    /// <summary>Milliseconds of the store's clock; empty until the first heartbeat.</summary>
    public RedisValue Now => _last is { } last ? (RedisValue)(last.Milliseconds + (long)Stopwatch.GetElapsedTime(last.Stamp).TotalMilliseconds) : "";

    /// <param name="asked">When the store was asked, a timestamp of <see cref="Stopwatch"/>.</param>
    /// <param name="seconds">The seconds of its reply.</param>
    /// <param name="microseconds">The microseconds of its reply.</param>
    public void Set(long asked, long seconds, long microseconds) =>
        // Assumes that the request took half of the round trip.
        _last = new((seconds * 1000) + (microseconds / 1000), asked + ((Stopwatch.GetTimestamp() - asked) / 2));
}
