using System.Globalization;

namespace IdToken.Load.Measuring;

/// <summary>What the servers and the store spend between two moments.</summary>
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

    /// <param name="report">Where to.</param>
    /// <param name="what">One of what the costs are divided by.</param>
    /// <param name="count">How many there were.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task PrintAsync(Report report, string what, int count, CancellationToken cancellationToken)
    {
        var spent = _processes.Select((process, i) => process.CpuMicroseconds - _before[i]).ToArray();
        if (spent.Length > 0)
            report.Fact($"CPU of the processes watched per {what}", spent.Sum() / count, "µs");
        for (var i = 0; i < spent.Length; i++)
            report.Fact($"  of process {_processes[i].Id} ({_processes[i].Name})", spent[i] / count, "µs");
        report.Fact($"CPU of this program per {what}", (Environment.CpuUsage.TotalTime - _ownBefore).TotalMicroseconds / count, "µs");
        if (_store is null || _commandsBefore is null)
            return;
        var commands = StoreCommands.Between(_commandsBefore, await _store.ReadAsync(cancellationToken));
        report.Fact($"scripts per {what}", (double)commands.GetValueOrDefault("evalsha") / count, "EVALSHA");
        report.Fact($"store commands per {what}", (double)commands.Values.Sum() / count, "with those within scripts");
        report.Fact("store commands by name", string.Join(' ', commands.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Key}={(double)c.Value / count:0.##}"))));
    }
}
