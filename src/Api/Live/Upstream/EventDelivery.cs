namespace IdToken.Api.Live.Upstream;

/// <summary>Posts events to the handler: after webhook validation, within the timeout, and with retries for transient failures.</summary>
internal sealed class EventDelivery(UpstreamHttp http, WebhookValidation validation, UpstreamOptions options, TimeProvider clock, ILogger<EventDelivery> logger)
{
    private static readonly TimeSpan[] RetryDelays = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5)];

    private int _failing;

    /// <summary>Posts an event. A timeout or a connection failure is a <see cref="UpstreamFault"/> of the response, not an exception.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public async Task<UpstreamResponse> PostAsync(UpstreamEvent upstreamEvent, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var response = await validation.IsAllowedAsync().WaitAsync(linked.Token)
                ? await SendWithRetriesAsync(upstreamEvent, clock.GetUtcNow() + options.Timeout, linked.Token)
                : new(UpstreamFault.NotAllowed);
            LogResponse(upstreamEvent, response);
            return response;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var timedOut = new UpstreamResponse(UpstreamFault.TimedOut);
            LogResponse(upstreamEvent, timedOut);
            return timedOut;
        }
    }

    private async Task<UpstreamResponse> SendWithRetriesAsync(UpstreamEvent upstreamEvent, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var response = await SendAsync(upstreamEvent, cancellationToken);
            // Do not wait for a retry that would start after the deadline.
            if (!response.IsRetryable || attempt == RetryDelays.Length || clock.GetUtcNow() + RetryDelays[attempt] >= deadline)
                return response;
            await Task.Delay(RetryDelays[attempt], clock, cancellationToken);
        }
    }

    private async Task<UpstreamResponse> SendAsync(UpstreamEvent upstreamEvent, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.PostAsync(upstreamEvent, cancellationToken);
            return await UpstreamResponseReader.ReadAsync(response, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            Log.Unreachable(logger, upstreamEvent.Name, e);
            return new(UpstreamFault.Unreachable);
        }
    }

    private void LogResponse(UpstreamEvent upstreamEvent, UpstreamResponse response)
    {
        Log.Responded(logger, upstreamEvent.Name, response.Status, response.Fault);
        // One warning when failures start and one line when they end, however many events fail in between.
        var failing = response.Fault != UpstreamFault.None || response.Status >= 500 ? 1 : 0;
        if (Interlocked.Exchange(ref _failing, failing) == failing)
            return;
        if (failing == 1)
            Log.Failing(logger, options.Hub!, upstreamEvent.Name, response.Status, response.Fault);
        else
            Log.Recovered(logger, options.Hub!);
    }
}
