using IdToken.Client.Sessions;
using Microsoft.Extensions.Logging;

namespace IdToken.Client.Services;

/// <summary>Keeps one reader's connection open until the reader leaves or the server refuses for good (docs/clients.md).</summary>
internal sealed class FeedRun(FeedSettings settings, FeedInbox inbox, ILogger logger)
{
    // After an issuer's key rollover, a server may look for the new key only once in 30 s. A token that is still refused after two such intervals is bad.
    private static readonly TimeSpan LongestRefusal = TimeSpan.FromMinutes(1);

    // Skips the shortest delays of the backoff: a new key is not there within a second.
    private const int RefusalStep = 2;

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    private readonly FeedLink _link = new(settings);

    private bool _wasAdmitted;
    private bool _wasDown;
    private int _refusals;
    private long _refusedSince;
    private long? _since;

    /// <summary>Never throws: the inbox ends with the error that ends the reading.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            inbox.Complete(await StayConnectedAsync(stop).ConfigureAwait(false));
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            inbox.Complete(null);
        }
        catch (Exception e)
        {
            inbox.Complete(new(IdTokenErrorCodes.InternalError, "The client failed unexpectedly.", e));
        }
    }

    private async Task<IdTokenException> StayConnectedAsync(CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            _since = null;
            var end = await _link.RunAsync(inbox, Admitted, stop).ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
            if (IsFinal(end))
                return end.Error;
            if (_since is { } since && settings.Time.GetElapsedTime(since) >= Backoff.Steady)
                attempt = 0;
            var delay = DelayBefore(end, attempt);
            Down(end.Error, delay);
            await Task.Delay(delay, settings.Time, stop).ConfigureAwait(false);
        }
    }

    private void Admitted()
    {
        if (_since is not null)
            return;
        _since = settings.Time.GetTimestamp();
        _wasAdmitted = true;
        _wasDown = false;
        _refusals = 0;
        Log.Up(logger, inbox.Position);
        Telemetry.FeedConnected();
        Report(new(true, inbox.Handled));
    }

    private bool IsFinal(FeedEnd end)
    {
        if (end.Ending == FeedEnding.TokenRefused && _refusals++ == 0)
            _refusedSince = settings.Time.GetTimestamp();
        return end.Ending switch
        {
            FeedEnding.TokenRefused => !_wasAdmitted || settings.Time.GetElapsedTime(_refusedSince) >= LongestRefusal,
            FeedEnding.NoToken or FeedEnding.NotFound => !_wasAdmitted,
            var ending => ending == FeedEnding.Final,
        };
    }

    private TimeSpan DelayBefore(FeedEnd end, int attempt)
    {
        // The first time only: a token that expires again at once must not be requested at full speed.
        if (end.Ending == FeedEnding.TokenExpired && attempt == 0)
            return TimeSpan.Zero;
        var delay = Backoff.Delay(end.Ending == FeedEnding.TokenRefused ? _refusals + RefusalStep : attempt);
        return end.Error.RetryAfter is { } wait && wait > delay ? TimeSpan.FromTicks(Math.Min(wait.Ticks, LongestRetryAfter.Ticks)) : delay;
    }

    private void Down(IdTokenException cause, TimeSpan delay)
    {
        if (delay == TimeSpan.Zero)
            Log.Renewing(logger);
        else if (_wasDown)
            Log.StillDown(logger, delay, cause);
        else
            Log.Down(logger, delay, cause);
        _wasDown = true;
        Report(new(false, inbox.Handled, delay, cause));
    }

    private void Report(ServiceFeedState state)
    {
        try
        {
            settings.StateChanged?.Invoke(state);
        }
        catch (Exception e)
        {
            Log.SubscriberFailed(logger, e);
        }
    }
}
