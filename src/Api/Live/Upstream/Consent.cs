using System.Net;

namespace IdToken.Api.Live.Upstream;

/// <summary>The handler's word that it wants our events (CloudEvents web hooks, abuse protection). Asked for before the first event and again every minute.</summary>
internal sealed class Consent(UpstreamHttp http, UpstreamOptions options, TimeProvider clock, ILogger<Consent> logger)
{
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<bool>? _asking;
    private DateTimeOffset _until;
    private TimeSpan _pause;

    /// <summary>Connects that come at once share one question. Never fails.</summary>
    public Task<bool> IsGivenAsync()
    {
        lock (_gate)
        {
            if (_asking is null || (_asking.IsCompleted && clock.GetUtcNow() >= _until))
                _asking = Task.Run(AskAsync);
            return _asking;
        }
    }

    private async Task<bool> AskAsync()
    {
        var given = await IsGivenNowAsync();
        lock (_gate)
        {
            if (!given && _pause == TimeSpan.Zero)
                Log.NoConsent(logger, options.Hub!);
            // A handler that refuses, or is away, is asked again after 1, 2, 4 seconds, and so on up to the minute.
            _pause = given ? TimeSpan.Zero : _pause == TimeSpan.Zero ? FirstPause : TimeSpan.FromTicks(Math.Min(2 * _pause.Ticks, Lasts.Ticks));
            _until = clock.GetUtcNow() + (given ? Lasts : _pause);
        }

        return given;
    }

    private async Task<bool> IsGivenNowAsync()
    {
        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        try
        {
            using var answer = await http.AskAsync(HttpMethod.Options, timeout.Token);
            if (answer.StatusCode != HttpStatusCode.NotFound)
                return IsGivenBy(answer);
            using var other = await http.AskAsync(HttpMethod.Get, timeout.Token);
            return IsGivenBy(other);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            Log.ConsentNotAsked(logger, e);
            return false;
        }
    }

    // By the header alone; each line is one value.
    private bool IsGivenBy(HttpResponseMessage answer) =>
        answer.IsSuccessStatusCode
        && answer.Headers.NonValidated.TryGetValues("WebHook-Allowed-Origin", out var allowed)
        && allowed.Any(value => value == "*" || value.Equals(options.Origin, StringComparison.OrdinalIgnoreCase));
}
