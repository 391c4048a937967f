namespace IdToken.Load.Measuring;

/// <summary>Resident memory of the processes watched, at moments of a run with many sockets.</summary>
internal sealed class Memory(Report report, IReadOnlyList<ServerProcess> processes, int sockets)
{
    private double? _first;

    /// <summary>Growth is told from here on.</summary>
    public void LookAtFirst(string moment)
    {
        _first = Look(moment);
    }

    public double Look(string moment)
    {
        var kilobytes = processes.Sum(p => p.ResidentKilobytes);
        if (processes.Count == 0)
            return 0;
        report.Fact($"resident {moment}", kilobytes / 1024, "MiB");
        if (_first is { } first)
            report.Fact("  a socket", (kilobytes - first) / sockets, "KiB");
        return kilobytes;
    }
}
