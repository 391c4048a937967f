using System.Diagnostics;
using IdToken.Faults.Deployment;
using IdToken.Faults.Oracle;
using IdToken.Faults.Injections;

namespace IdToken.Faults;

/// <summary>Runs scenarios one after the other on one cluster, and replaces the cluster after a failure.</summary>
internal sealed class Session(Options options, string folder) : IAsyncDisposable
{
    private const int FindingsShown = 3;

    private readonly SocketsHttpHandler _handler = new() { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) };
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private Cluster? _cluster;
    private int _clusters;

    public async Task<Table> RunAsync(IEnumerable<Scenario> scenarios)
    {
        using var http = new HttpClient(_handler, disposeHandler: false) { Timeout = TimeSpan.FromSeconds(20) };
        using var upgrades = new HttpMessageInvoker(_handler, disposeHandler: false);
        var table = new Table();
        foreach (var scenario in scenarios)
        {
            if (_cluster is not null && _cluster.RedisCluster is null == scenario.OnRedisCluster)
                await EndAsync();
            var place = Path.Combine(folder, $"site-{_clusters}");
            _cluster ??= await Cluster.StartAsync(Directory.CreateDirectory(place = Path.Combine(folder, $"site-{++_clusters}")).FullName, http, scenario.OnRedisCluster);
            Log($"{scenario.Name}, in {Path.GetFileName(place)}");
            var tally = await new Run(_cluster, scenario, options, http, upgrades, Log).RunAsync();
            table.Add(scenario.Name, tally);
            await ReportAsync(tally);
        }

        return table;
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        _handler.Dispose();
    }

    private async Task ReportAsync(Tally tally)
    {
        if (tally.Findings.Count == 0)
            return;
        foreach (var finding in tally.Findings)
            Write(finding);
        foreach (var finding in tally.Findings.Take(FindingsShown))
            Console.WriteLine(finding);
        await EndAsync();
    }

    private async Task EndAsync()
    {
        await _cluster!.DisposeAsync();
        _cluster = null;
    }

    private void Log(string what)
    {
        var line = $"{DateTime.UtcNow:HH:mm:ss.fff} {_clock.Elapsed.TotalSeconds,6:F1} s  {what}";
        Console.WriteLine(line);
        Write(line);
    }

    private void Write(string line)
    {
        lock (_gate)
            File.AppendAllText(Path.Combine(folder, "faults.log"), line + "\n");
    }
}
