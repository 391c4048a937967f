using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace IdToken.Api.Platform.Http;

/// <summary>
/// Counts what limits refuse in the metric <c>idtoken.limit.refusals</c>, and logs it: one line for each limit and minute, so that no flood fills the log. Names and
/// partitions are from closed sets; neither says who was refused.
/// </summary>
internal sealed class LimitLog
{
    public const string Client = "client address";
    public const string Person = "person";

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Sample> _samples = new(StringComparer.Ordinal);
    private readonly Counter<long> _refusals;
    private readonly TimeProvider _clock;
    private readonly ILogger<LimitLog> _logger;

    public LimitLog(TimeProvider clock, IMeterFactory meters, ILogger<LimitLog> logger)
    {
        (_clock, _logger) = (clock, logger);
        _refusals = meters.Create("IdToken.Api").CreateCounter<long>("idtoken.limit.refusals", "{request}", "Requests and connections that a limit refused");
    }

    /// <param name="limit">The name of the limit.</param>
    /// <param name="partition">What it counts by.</param>
    public void Refused(string limit, string partition)
    {
        _refusals.Add(1, new KeyValuePair<string, object?>("limit", limit));
        if (_samples.GetOrAdd(limit, _ => new()).Take(_clock) is { } others)
            Log.LimitHit(_logger, limit, partition, others);
    }

    private sealed class Sample
    {
        private readonly Lock _gate = new();
        private long? _logged;
        private long _others;

        /// <summary>Returns how many refusals there were since the last line where this one is to be logged; null where it is not.</summary>
        public long? Take(TimeProvider clock)
        {
            lock (_gate)
            {
                var now = clock.GetTimestamp();
                if (_logged is { } logged && clock.GetElapsedTime(logged, now) < Pause)
                {
                    _others++;
                    return null;
                }

                var others = _others;
                (_logged, _others) = (now, 0);
                return others;
            }
        }
    }
}
