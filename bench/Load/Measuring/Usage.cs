using System.Globalization;

namespace IdToken.Load.Measuring;

/// <summary>CPU time of the servers, and commands of the store, between two points of a run.</summary>
internal sealed class Usage
{
    private readonly IReadOnlyList<ServerProcess> _processes;
    private readonly double[] _before;
    private readonly TimeSpan _ownBefore = Environment.CpuUsage.TotalTime;
    private readonly StoreCommands? _store;
    private readonly IReadOnlyDictionary<string, long>? _commandsBefore;

    private Usage(IReadOnlyList<ServerProcess> processes, StoreCommands? store, IReadOnlyDictionary<string, long>? commands)
    {
        (_processes, _store, _commandsBefore) = (processes, store, commands);
        _before = [.. processes.Select(p => p.CpuMicroseconds)];
    }

    public static async Task<Usage> BeginAsync(IReadOnlyList<ServerProcess> processes, StoreCommands? store, CancellationToken cancellationToken) =>
        new(processes, store, store is null ? null : await store.ReadAsync(cancellationToken));

    /// <summary>Reports what was used since <see cref="BeginAsync"/>, divided by a count.</summary>
    /// <param name="report">Receives the results.</param>
    /// <param name="unit">What <paramref name="count"/> counts, in the singular.</param>
    /// <param name="count">The divisor.</param>
    /// <param name="cancellationToken">Cancels the request to the store.</param>
    /// <returns>Microseconds of CPU of the observed processes for each.</returns>
    public async Task<double> ReportAsync(Report report, string unit, int count, CancellationToken cancellationToken)
    {
        var used = _processes.Select((process, i) => process.CpuMicroseconds - _before[i]).ToArray();
        if (used.Length > 0)
            report.Fact($"CPU of the servers per {unit}", used.Sum() / count, "µs");
        for (var i = 0; i < used.Length; i++)
            report.Fact($"  of process {_processes[i].Id} ({_processes[i].Name})", used[i] / count, "µs");
        report.Fact($"CPU of this program per {unit}", (Environment.CpuUsage.TotalTime - _ownBefore).TotalMicroseconds / count, "µs");
        if (_store is not null && _commandsBefore is not null)
        {
            var commands = StoreCommands.Between(_commandsBefore, await _store.ReadAsync(cancellationToken));
            report.Fact($"scripts per {unit}", (double)commands.GetValueOrDefault("evalsha") / count, "EVALSHA");
            report.Fact($"store commands per {unit}", (double)commands.Values.Sum() / count, "including those in scripts");
            report.Fact("store commands by name", string.Join(' ', commands.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Key}={(double)c.Value / count:0.##}"))));
        }

        return used.Sum() / count;
    }
}
