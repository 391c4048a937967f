using System.Collections.Concurrent;
using IdToken.Api.Platform.Sockets;
using IdToken.Api.Platform.Store;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>Wakes the readers of a service's feed. Subscribes to a service's channel when its first reader connects here.</summary>
internal sealed class FeedSignals : IDisposable
{
    private readonly ConcurrentDictionary<string, Signal> _signals = new(StringComparer.Ordinal);
    private readonly StoreClient _store;
    private readonly FeedStore _feeds;
    private readonly ILogger<FeedSignals> _logger;

    public FeedSignals(StoreClient store, FeedStore feeds, ILogger<FeedSignals> logger)
    {
        (_store, _feeds, _logger) = (store, feeds, logger);
        _store.Restored += PulseAll;
    }

    public Signal For(string serviceId) => _signals.GetOrAdd(serviceId, Listen);

    public void Dispose() => _store.Restored -= PulseAll;

    private Signal Listen(string serviceId)
    {
        var signal = new Signal();
        _ = SubscribeAsync(serviceId, signal);
        return signal;
    }

    private async Task SubscribeAsync(string serviceId, Signal signal)
    {
        try
        {
            await _feeds.SubscribeAsync(serviceId, signal.Pulse);
            await _store.PingSubscriptionAsync();
            // For events that were published before the subscription was active.
            signal.Pulse();
        }
        catch (StoreUnavailableException e)
        {
            // The library subscribes when the store is back; until then the readers poll.
            Log.SignalPostponed(_logger, serviceId, e);
        }
    }

    private void PulseAll()
    {
        foreach (var (_, signal) in _signals)
            signal.Pulse();
    }
}
