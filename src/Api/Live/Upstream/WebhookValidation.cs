using System.Net;

namespace IdToken.Api.Live.Upstream;

/// <summary>
/// Validates that the handler accepts events from this server (CloudEvents web hooks, abuse protection): before the first event, and again every minute.
/// </summary>
internal sealed class WebhookValidation(UpstreamHttp http, UpstreamOptions options, TimeProvider clock, ILogger<WebhookValidation> logger)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<bool>? _validation;
    private DateTimeOffset _validUntil;
    private TimeSpan _backoff;

    /// <summary>Returns whether the handler accepts events. Concurrent callers share one validation request. Never throws.</summary>
    public Task<bool> IsAllowedAsync()
    {
        lock (_gate)
        {
            if (_validation is null || (_validation.IsCompleted && clock.GetUtcNow() >= _validUntil))
                _validation = Task.Run(ValidateAsync);
            return _validation;
        }
    }

    private async Task<bool> ValidateAsync()
    {
        var allowed = await RequestAsync();
        lock (_gate)
        {
            if (!allowed && _backoff == TimeSpan.Zero)
                Log.NotAllowed(logger, options.Hub!);
            _backoff = allowed ? TimeSpan.Zero : _backoff == TimeSpan.Zero ? FirstBackoff : TimeSpan.FromTicks(Math.Min(2 * _backoff.Ticks, Lifetime.Ticks));
            _validUntil = clock.GetUtcNow() + (allowed ? Lifetime : _backoff);
        }

        return allowed;
    }

    private async Task<bool> RequestAsync()
    {
        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        try
        {
            using var response = await http.ValidateAsync(HttpMethod.Options, timeout.Token);
            if (response.StatusCode != HttpStatusCode.NotFound)
                return Allows(response);
            using var fallback = await http.ValidateAsync(HttpMethod.Get, timeout.Token);
            return Allows(fallback);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            Log.ValidationFailed(logger, e);
            return false;
        }
    }

    // Each header line is one value; a comma-separated list is not split.
    private bool Allows(HttpResponseMessage response) =>
        response.IsSuccessStatusCode
        && response.Headers.NonValidated.TryGetValues("WebHook-Allowed-Origin", out var allowed)
        && allowed.Any(value => value == "*" || value.Equals(options.Origin, StringComparison.OrdinalIgnoreCase));
}
