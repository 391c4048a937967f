namespace IdToken.Api.Services.Certificates;

/// <summary>Says in time that a certificate in use comes to its end: once a day for each.</summary>
internal sealed class ExpiryWarnings(TimeProvider clock, ILogger<ExpiryWarnings> logger)
{
    private static readonly TimeSpan Notice = TimeSpan.FromDays(30);
    private static readonly TimeSpan Pause = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _warned = [];

    public void Consider(string serviceId, string thumbprint, DateTimeOffset end)
    {
        var now = clock.GetUtcNow();
        if (end - now > Notice)
            return;
        lock (_gate)
        {
            if (_warned.TryGetValue(thumbprint, out var warned) && now - warned < Pause)
                return;
            _warned[thumbprint] = now;
        }

        Log.EndsSoon(logger, serviceId, thumbprint, end);
    }
}
