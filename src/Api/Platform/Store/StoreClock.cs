using System.Diagnostics;
using StackExchange.Redis;

namespace IdToken.Api.Platform.Store;

/// <summary>The store's time as this instance knows it: read now and then, and carried on by the machine's own steady clock.</summary>
internal sealed class StoreClock
{
    private sealed record Reading(long Milliseconds, long Stamp);

    private volatile Reading? _last;

    /// <summary>Milliseconds of the store's clock; empty while that is not known.</summary>
    public RedisValue Now => _last is { } last ? (RedisValue)(last.Milliseconds + (long)Stopwatch.GetElapsedTime(last.Stamp).TotalMilliseconds) : "";

    /// <param name="asked">When the store was asked, a stamp of <see cref="Stopwatch"/>.</param>
    /// <param name="seconds">What it answered, with <paramref name="microseconds"/>.</param>
    /// <param name="microseconds">Of the second.</param>
    public void Set(long asked, long seconds, long microseconds) =>
        // Half the way is taken for the way there.
        _last = new((seconds * 1000) + (microseconds / 1000), asked + ((Stopwatch.GetTimestamp() - asked) / 2));
}
