using System.Globalization;
using IdToken.Contracts;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>Finds what one reader of a feed has missed, and reports it once.</summary>
internal sealed class FeedGaps
{
    private static readonly IReadOnlyList<string> Attempts = [ServiceEventTypes.Initiated, ServiceEventTypes.Rejected, ServiceEventTypes.Expired];
    private static readonly IReadOnlyList<string> All = [ServiceEventTypes.Initiated, ServiceEventTypes.Approved, ServiceEventTypes.Rejected, ServiceEventTypes.Expired];

    private long _attemptsReported;
    private long _outcomesReported;

    /// <summary>Returns the event for the reader; null where nothing is missing that was not reported before.</summary>
    /// <param name="page">What the reader has read.</param>
    /// <param name="after">The reader's position.</param>
    /// <param name="before">The position of the event before the one that comes next.</param>
    public EventsLost? Find(FeedPage page, long after, long before)
    {
        if (before == after)
            return null;
        // A lower position: the store has lost its data.
        var areOutcomesLost = before < after || page.OutcomesLost > Math.Max(after, _outcomesReported);
        if (!areOutcomesLost && before <= _attemptsReported)
            return null;
        // A flood leaves a gap between any two outcomes; one report is for all up to here.
        _attemptsReported = page.Last;
        _outcomesReported = page.OutcomesLost;
        return new(before.ToString(CultureInfo.InvariantCulture), areOutcomesLost ? All : Attempts);
    }
}
