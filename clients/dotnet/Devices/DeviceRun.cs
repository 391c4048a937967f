using IdToken.Client.Sessions;
using Microsoft.Extensions.Logging;

namespace IdToken.Client.Devices;

/// <summary>Keeps the connection of a device session open until it is disposed or the server refuses for good (docs/clients.md).</summary>
internal sealed class DeviceRun(DeviceLink link, ClientSettings settings, string tokenId, Action<DeviceConnectionState> report, ILogger logger)
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    private bool _wasConnected;
    private long? _since;

    /// <returns>Why the server refuses for good.</returns>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async Task<IdTokenException> RunAsync(CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            report(_wasConnected ? DeviceConnectionState.Reconnecting : DeviceConnectionState.Connecting);
            var (final, cause) = await TryAsync(stop).ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
            if (final is not null)
            {
                Log.Refused(logger, tokenId, final);
                return final;
            }

            if (_since is { } since && settings.Time.GetElapsedTime(since) >= Backoff.Steady)
                attempt = 0;
            var delay = DelayBefore(attempt, cause);
            Log.Down(logger, tokenId, delay, cause);
            report(_wasConnected ? DeviceConnectionState.Reconnecting : DeviceConnectionState.Connecting);
            await Task.Delay(delay, settings.Time, stop).ConfigureAwait(false);
        }
    }

    private async Task<(IdTokenException? Final, Exception? Cause)> TryAsync(CancellationToken stop)
    {
        _since = null;
        try
        {
            return (await link.RunAsync(Connected, stop).ConfigureAwait(false), null);
        }
        catch (Exception e)
        {
            return (null, e);
        }
    }

    private void Connected()
    {
        _since = settings.Time.GetTimestamp();
        _wasConnected = true;
        Log.Up(logger, tokenId);
        Telemetry.DeviceConnected();
        report(DeviceConnectionState.Connected);
    }

    private static TimeSpan DelayBefore(int attempt, Exception? cause)
    {
        var delay = Backoff.Delay(attempt);
        return cause is IdTokenException { RetryAfter: { } wait } && wait > delay ? TimeSpan.FromTicks(Math.Min(wait.Ticks, LongestRetryAfter.Ticks)) : delay;
    }
}
