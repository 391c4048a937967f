using System.Diagnostics.Metrics;

namespace IdToken.Api.Identity.Push;

/// <summary>Counts what becomes of pushes. Label values are from closed sets: no person, no URL.</summary>
internal sealed class PushMetrics
{
    private readonly Counter<long> _sent;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _retries;
    private readonly Histogram<double> _delay;

    public PushMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("IdToken.Api");
        _sent = meter.CreateCounter<long>("idtoken.push.sent", "{push}", "Pushes that a push service accepted");
        _dropped = meter.CreateCounter<long>("idtoken.push.dropped", "{push}", "Pushes that were not sent, by reason");
        _retries = meter.CreateCounter<long>("idtoken.push.retries", "{push}", "Tries after the first");
        _delay = meter.CreateHistogram<double>("idtoken.push.delay", "s", "From the sign-in being stored until its push leaves the server for the first time");
    }

    public void Sent(string kind) => _sent.Add(1, Kind(kind));

    public void Dropped(PushDrop drop) => _dropped.Add(1, new KeyValuePair<string, object?>("reason", PushDrops.NameOf(drop)));

    public void Tried(string kind, Push push)
    {
        if (push.Tries == 1)
            _delay.Record(push.Age.TotalSeconds, Kind(kind));
        else
            _retries.Add(1, Kind(kind));
    }

    private static KeyValuePair<string, object?> Kind(string kind) => new("kind", kind);
}
