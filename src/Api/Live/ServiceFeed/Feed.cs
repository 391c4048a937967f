using System.Globalization;
using System.Runtime.CompilerServices;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions;
using IdToken.Contracts;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>
/// Follows a service's feed. The log in the store is the only queue: each reader reads as fast as its client does, so that a slow client
/// takes no memory here.
/// </summary>
internal sealed class Feed(FeedStore store, FeedSignals signals, MasterSecrets secrets, ILogger<Feed> logger)
{
    private const int BatchSize = 100;

    // A lost signal delays events by this much; no event is lost.
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    public Task<long> LastAsync(string serviceId) => store.LastAsync(serviceId);

    public async IAsyncEnumerable<ServiceEvent> FollowAsync(string serviceId, CallCorrelation call, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var signal = signals.For(serviceId);
        var gaps = new FeedGaps();
        while (true)
        {
            var next = signal.Next;
            if (await TryReadAsync(serviceId, call, after) is { } page)
            {
                foreach (var (before, entry) in Steps(page))
                {
                    if (gaps.Find(page, after, before) is { } lost)
                    {
                        Log.EventsLost(logger, serviceId, after, before, string.Join(' ', lost.Kinds!), call.CorrelationId, call.CallConnectionId);
                        yield return lost;
                    }

                    if (entry is not null)
                        yield return Event(entry);
                    after = entry?.Id ?? before;
                }

                if (page.Entries.Count == BatchSize)
                    continue;
            }

            await Task.WhenAny(next, Task.Delay(PollInterval, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Each event with the position before it; where there is none, the newest position, so that a gap at the end is noticed too.</summary>
    private static IEnumerable<(long Before, FeedEntry? Entry)> Steps(FeedPage page) =>
        page.Entries.Count == 0 ? [(page.Last, null)] : page.Entries.Select(entry => (entry.Before, (FeedEntry?)entry));

    /// <summary>Returns null while the store is unavailable; the caller tries again later.</summary>
    private async Task<FeedPage?> TryReadAsync(string serviceId, CallCorrelation call, long after)
    {
        try
        {
            return await store.ReadAsync(serviceId, after, BatchSize);
        }
        catch (StoreUnavailableException e)
        {
            Log.ReadPostponed(logger, serviceId, call.CorrelationId, call.CallConnectionId, e);
            return null;
        }
    }

    private ServiceSessionEvent Event(FeedEntry entry)
    {
        var (id, session, person, at) = (Text(entry.Id), entry.SessionId, entry.TokenId, entry.OccurredAt);
        return entry.Event switch
        {
            SessionEvent.Initiated => new SessionInitiated(id, session, person, at),
            SessionEvent.Approved => new SessionApproved(id, session, person, at, Jwt(entry)),
            SessionEvent.Expired => new SessionExpired(id, session, person, at),
            SessionEvent.InvalidSignature or SessionEvent.InvalidOtp or SessionEvent.Declined or SessionEvent.Locked or SessionEvent.Revoked
                or SessionEvent.Cancelled or SessionEvent.Superseded => Rejected(Rejections.Of(entry.Event)),
            SessionEvent.Claimed => throw new FormatException("The feed has no events of sessions without a person."),
        };

        SessionRejected Rejected(Rejected rejected) => new(id, session, person, at, rejected.Reason, rejected.Final);
    }

    private string? Jwt(FeedEntry entry)
    {
        if (secrets.Find(entry.Kid) is not { } secret)
        {
            Log.SecretRemoved(logger, entry.SessionId, entry.Kid);
            return null;
        }

        if (OutcomeSeal.Find(secret, entry.SessionId, entry.Outcome) is { } outcome)
            return outcome.Jwt;
        Log.OutcomeAltered(logger, entry.SessionId);
        return null;
    }

    private static string Text(long position) => position.ToString(CultureInfo.InvariantCulture);
}
