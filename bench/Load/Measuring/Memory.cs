namespace IdToken.Load.Measuring;

/// <summary>Reports the resident memory of the observed processes at points of a run with many sockets.</summary>
internal sealed class Memory(Report report, IReadOnlyList<ServerProcess> processes, int sockets)
{
    private double _baseline;

    public void Baseline(string moment) => _baseline = Measure(moment);

    /// <summary>Reports the growth per socket since the baseline.</summary>
    public double PerSocket(string moment)
    {
        var growth = (Measure(moment) - _baseline) / sockets;
        report.Fact($"  per socket {moment}", growth, "KiB");
        return growth;
    }

    /// <returns>KiB.</returns>
    public double Measure(string moment)
    {
        var kilobytes = processes.Sum(p => p.ResidentKilobytes);
        report.Fact($"resident {moment}", kilobytes / 1024, "MiB");
        return kilobytes;
    }
}
