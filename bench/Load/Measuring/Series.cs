using System.Diagnostics;

namespace IdToken.Load.Measuring;

/// <summary>All measured durations of one kind.</summary>
internal sealed class Series
{
    private readonly Lock _gate = new();
    private readonly List<double> _milliseconds = [];

    public void Add(long from, long to)
    {
        var elapsed = (to - from) * 1000.0 / Stopwatch.Frequency;
        lock (_gate)
            _milliseconds.Add(elapsed);
    }

    public Percentiles Percentiles()
    {
        lock (_gate)
        {
            _milliseconds.Sort();
            return new(_milliseconds.Count, At(0.5), At(0.9), At(0.99), At(0.999), At(1));
        }
    }

    // Nearest rank: always a measured value, never an interpolated one.
    private double At(double part) =>
        _milliseconds.Count == 0 ? double.NaN : _milliseconds[Math.Max(0, (int)Math.Ceiling(part * _milliseconds.Count) - 1)];
}

/// <summary>Percentiles in milliseconds.</summary>
internal sealed record Percentiles(int Count, double P50, double P90, double P99, double P999, double Max);
