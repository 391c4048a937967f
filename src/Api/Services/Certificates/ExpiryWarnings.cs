namespace IdToken.Api.Services.Certificates;

/// <summary>Logs a warning once a day for each certificate in use that expires within 30 days.</summary>
internal sealed class ExpiryWarnings(TimeProvider clock, ILogger<ExpiryWarnings> logger)
{
    private static readonly TimeSpan Notice = TimeSpan.FromDays(30);
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _warned = [];

    public void WarnIfExpiring(string serviceId, string thumbprint, DateTimeOffset end)
    {
        var now = clock.GetUtcNow();
        if (end - now > Notice)
            return;
        lock (_gate)
        {
            if (_warned.TryGetValue(thumbprint, out var warned) && now - warned < Interval)
                return;
            _warned[thumbprint] = now;
        }

        Log.ExpiresSoon(logger, serviceId, thumbprint, end);
    }
}
