namespace IdToken.Api.Live.Upstream;

/// <summary>Takes events to the handler: with its consent, in the time allowed, and again where that may help.</summary>
internal sealed class Delivery(UpstreamHttp http, Consent consent, UpstreamOptions options, TimeProvider clock, ILogger<Delivery> logger)
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5)];

    private int _failing;

    /// <exception cref="OperationCanceledException">The caller's token says so. A handler that takes too long is a fault instead.</exception>
    public async Task<UpstreamAnswer> PostAsync(UpstreamEvent word, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var answer = await consent.IsGivenAsync().WaitAsync(either.Token)
                ? await RepeatAsync(word, clock.GetUtcNow() + options.Timeout, either.Token)
                : new(UpstreamFault.NoConsent);
            Note(word, answer);
            return answer;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var late = new UpstreamAnswer(UpstreamFault.TimedOut);
            Note(word, late);
            return late;
        }
    }

    private async Task<UpstreamAnswer> RepeatAsync(UpstreamEvent word, DateTimeOffset end, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var answer = await TryAsync(word, cancellationToken);
            // No use in waiting for a try that there will be no time for.
            if (!answer.IsWorthRepeating || attempt == Pauses.Length || clock.GetUtcNow() + Pauses[attempt] >= end)
                return answer;
            await Task.Delay(Pauses[attempt], clock, cancellationToken);
        }
    }

    private async Task<UpstreamAnswer> TryAsync(UpstreamEvent word, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.PostAsync(word, cancellationToken);
            return await AnswerReader.ReadAsync(response, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            Log.NotReached(logger, word.Name, e);
            return new(UpstreamFault.Unreachable);
        }
    }

    private void Note(UpstreamEvent word, UpstreamAnswer answer)
    {
        Log.Answered(logger, word.Name, answer.Status, answer.Fault);
        // One line when it begins to fail and one when it is over, however many ask.
        var failing = answer.Fault != UpstreamFault.None || answer.Status >= 500 ? 1 : 0;
        if (Interlocked.Exchange(ref _failing, failing) == failing)
            return;
        if (failing == 1)
            Log.Failing(logger, options.Hub!, word.Name, answer.Status, answer.Fault);
        else
            Log.Recovered(logger, options.Hub!);
    }
}
