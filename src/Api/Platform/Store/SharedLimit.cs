using System.Globalization;
using StackExchange.Redis;

namespace IdToken.Api.Platform.Store;

/// <summary>A limit that a script with <c>limit.lua</c> counts, for all instances together. Its arguments come last.</summary>
/// <param name="Counters">The key of each count, and how far it may go.</param>
/// <param name="Window">How long a count lasts from its first request.</param>
internal sealed record SharedLimit(IReadOnlyList<(string Key, int Limit)> Counters, TimeSpan Window)
{
    public static readonly SharedLimit None = new([], TimeSpan.Zero);

    /// <summary>What comes after the script's own keys.</summary>
    public IEnumerable<RedisKey> Keys => Counters.Select(counter => (RedisKey)counter.Key);

    /// <summary>What comes after the script's own arguments.</summary>
    public RedisValue Argument => Counters.Count == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{(long)Window.TotalMilliseconds} {string.Join(' ', Counters.Select(counter => counter.Limit))}");

    /// <summary>Returns how long to wait, from what <c>limited()</c> returned, in milliseconds.</summary>
    public static TimeSpan Wait(RedisValue milliseconds) => TimeSpan.FromMilliseconds(Math.Max(1, long.Parse((string)milliseconds!, CultureInfo.InvariantCulture)));
}
