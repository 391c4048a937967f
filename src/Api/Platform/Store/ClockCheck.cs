using System.Diagnostics.Metrics;

namespace IdToken.Api.Platform.Store;

/// <summary>
/// Compares the machine's clock with the store's. Nothing here depends on the machine's clock, but certificates and log lines do, and a clock that is far off
/// shows a machine that needs help: the instance reports not ready.
/// </summary>
internal sealed class ClockCheck
{
    public static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan Tolerable = TimeSpan.FromSeconds(10);

    private readonly StoreClock _clock;
    private readonly ILogger<ClockCheck> _logger;
    private bool _isOff;

    public ClockCheck(StoreClock clock, IMeterFactory meters, ILogger<ClockCheck> logger)
    {
        (_clock, _logger) = (clock, logger);
        meters.Create("IdToken.Api").CreateObservableGauge(
            "idtoken.clock.skew", () => clock.Skew.TotalSeconds, "s", "How far the machine's clock is ahead of the store's");
    }

    public bool IsTolerable => _clock.Skew.Duration() <= Tolerable;

    /// <summary>Logs once when the clocks part, and once when they agree again.</summary>
    public void Look()
    {
        var skew = _clock.Skew;
        var isOff = skew.Duration() > Noticeable;
        if (isOff && !_isOff)
            Log.ClockOff(_logger, Math.Round(skew.TotalSeconds, 1));
        else if (!isOff && _isOff)
            Log.ClockRight(_logger);
        _isOff = isOff;
    }
}
