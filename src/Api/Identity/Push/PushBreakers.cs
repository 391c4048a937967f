namespace IdToken.Api.Identity.Push;

/// <summary>
/// A circuit breaker for each push service: after several failures in a row nothing is sent to it for a while, so that it does not hold up the others; then one push tries it.
/// Services that work take no memory.
/// </summary>
internal sealed class PushBreakers(TimeProvider clock, ILogger<PushBreakers> logger)
{
    private const int Failures = 5;

    // Phones name the services, so that there could be any number.
    private const int MaximumServices = 1000;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, State> _failing = new(StringComparer.Ordinal);

    /// <summary>Returns whether a push may go to the service now.</summary>
    public bool Permits(string service)
    {
        lock (_gate)
        {
            if (!_failing.TryGetValue(service, out var state) || state.Failures < Failures)
                return true;
            if (clock.GetUtcNow() < state.OpenUntil)
                return false;
            // This one tries; the others wait for what it finds.
            _failing[service] = state with { OpenUntil = clock.GetUtcNow() + Shortest };
            return true;
        }
    }

    public void Succeeded(string service)
    {
        lock (_gate)
        {
            if (_failing.Remove(service, out var state) && state.Failures >= Failures)
                Log.ServiceRecovered(logger, service);
        }
    }

    /// <param name="service">The service.</param>
    /// <param name="retryAfter">How long it wants to be left alone; null where it does not say.</param>
    public void Failed(string service, TimeSpan? retryAfter)
    {
        lock (_gate)
        {
            if (!_failing.TryGetValue(service, out var state))
            {
                if (_failing.Count >= MaximumServices)
                    return;
                state = new(0, default);
            }

            var pause = TimeSpan.FromTicks(Math.Clamp(retryAfter?.Ticks ?? 0, Shortest.Ticks, Longest.Ticks));
            _failing[service] = new(state.Failures + 1, clock.GetUtcNow() + pause);
            if (state.Failures + 1 == Failures)
                Log.ServiceDown(logger, service, Failures, pause);
        }
    }

    private sealed record State(int Failures, DateTimeOffset OpenUntil);
}
