using System.Diagnostics;

namespace IdToken.Api.Platform.Store;

/// <summary>The store's time at a moment of the machine's monotonic clock.</summary>
/// <param name="Milliseconds">Unix milliseconds.</param>
/// <param name="Stamp">The moment, a timestamp of <see cref="Stopwatch"/>.</param>
/// <param name="Error">By how much the time may be off.</param>
internal sealed record ClockReading(long Milliseconds, long Stamp, TimeSpan Error)
{
    // How much faster or slower two machines' clocks may run: far more than good ones do.
    private const double Drift = 0.0005;

    // The store's time counts whole milliseconds here.
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(1);

    /// <param name="asked">When the store was asked, a timestamp of <see cref="Stopwatch"/>.</param>
    /// <param name="answered">When its reply was there. The store read its clock at some moment in between.</param>
    /// <param name="milliseconds">Its reply.</param>
    public static ClockReading Of(long asked, long answered, long milliseconds) =>
        new(milliseconds, asked + ((answered - asked) / 2), (Stopwatch.GetElapsedTime(asked, answered) / 2) + Rounding);

    public long At(long stamp) => Milliseconds + (long)Stopwatch.GetElapsedTime(Stamp, stamp).TotalMilliseconds;

    /// <summary>
    /// Returns which of this reading and a later one to go by: the more exact one, as a slow reply says little about the time. Where the two contradict each other,
    /// the store's clock was set, or another store has taken over, and the later one counts.
    /// </summary>
    public ClockReading Or(ClockReading later)
    {
        var error = Error + (Stopwatch.GetElapsedTime(Stamp, later.Stamp) * Drift);
        var difference = TimeSpan.FromMilliseconds(later.Milliseconds - At(later.Stamp)).Duration();
        return later.Error <= error || difference > error + later.Error ? later : this;
    }
}
