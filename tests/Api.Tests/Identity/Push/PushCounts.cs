using System.Diagnostics.Metrics;
using IdToken.Api.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Identity.Push;

/// <summary>The metrics of one server's pushes: each count by its labels' values.</summary>
internal sealed class PushCounts : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, double> _sums = [];

    public PushCounts(TestServer server)
    {
        var meters = server.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name.StartsWith("idtoken.push.", StringComparison.Ordinal) && instrument.Meter.Scope == meters)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, count, tags, _) => Add(instrument, count, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The sum of "sent web_push", "dropped gone" and the like.</summary>
    public double Of(string name)
    {
        lock (_gate)
            return _sums.GetValueOrDefault(name);
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = $"{instrument.Name["idtoken.push.".Length..]} {tags[0].Value}";
        lock (_gate)
            _sums[name] = _sums.GetValueOrDefault(name) + value;
    }
}
