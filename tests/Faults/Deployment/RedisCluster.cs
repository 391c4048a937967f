using System.Diagnostics;

namespace IdToken.Faults.Deployment;

/// <summary>A Redis Cluster of three masters with a replica each, on this machine.</summary>
internal sealed class RedisCluster(string folder)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly List<ClusterNode> _nodes = [.. Enumerable.Range(1, 6).Select(number => new ClusterNode(folder, number))];

    public string ConnectionString => string.Join(',', _nodes.Select(node => $"127.0.0.1:{node.Port}"));

    public async Task StartAsync()
    {
        foreach (var node in _nodes)
            node.Start();
        await Task.WhenAll(_nodes.Select(node => Polling.RequireAsync("redis-server answers", async () => await node.AskAsync("ping") == "PONG", Limit)));
        await RunAsync(["--cluster", "create", .. _nodes.Select(node => $"127.0.0.1:{node.Port}"), "--cluster-replicas", "1", "--cluster-yes"]);
        await UntilWholeAsync();
    }

    /// <summary>Kills a master, waits until its replica has taken over, and starts it again as a replica.</summary>
    /// <returns>How long the cluster was without a master for some slots.</returns>
    public async Task<TimeSpan> FailOverAsync(Random random)
    {
        var masters = await MastersAsync();
        var killed = masters[random.Next(masters.Count)];
        var watch = Stopwatch.StartNew();
        await killed.KillAsync();
        await Polling.RequireAsync("a replica takes over", async () => (await MastersAsync()).Count == masters.Count && await IsWholeAsync(_nodes.First(n => n != killed)), Limit);
        var took = watch.Elapsed;
        killed.Start();
        await UntilWholeAsync();
        return took;
    }

    /// <summary>Moves slots from one master to another while they are in use.</summary>
    public async Task MoveSlotsAsync(Random random, int slots)
    {
        var masters = await MastersAsync();
        var order = random.GetItems([0, 1, 2], 1)[0];
        var (from, to) = (masters[order], masters[(order + 1) % masters.Count]);
        await RunAsync(
        [
            "--cluster", "reshard", $"127.0.0.1:{from.Port}", "--cluster-from", await from.AskAsync("cluster", "myid"), "--cluster-to", await to.AskAsync("cluster", "myid"),
            "--cluster-slots", $"{slots}", "--cluster-yes",
        ]);
        await UntilWholeAsync();
    }

    public Task StopAsync() => Task.WhenAll(_nodes.Select(node => node.KillAsync()));

    private async Task<List<ClusterNode>> MastersAsync()
    {
        List<ClusterNode> masters = [];
        foreach (var node in _nodes)
        {
            if ((await node.AskAsync("role")).StartsWith("master", StringComparison.Ordinal))
                masters.Add(node);
        }

        return masters;
    }

    /// <summary>Every node is there and every replica has its master's data.</summary>
    private Task UntilWholeAsync() => Polling.RequireAsync("the cluster is whole", async () =>
    {
        foreach (var node in _nodes)
        {
            if (!await IsWholeAsync(node) || ((await node.AskAsync("role")).StartsWith("slave", StringComparison.Ordinal) && !(await node.AskAsync("info", "replication")).Contains("master_link_status:up", StringComparison.Ordinal)))
                return false;
        }

        return (await MastersAsync()).Count == 3;
    }, Limit);

    private static async Task<bool> IsWholeAsync(ClusterNode node) => (await node.AskAsync("cluster", "info")).Contains("cluster_state:ok", StringComparison.Ordinal);

    private async Task RunAsync(string[] arguments)
    {
        var run = ChildProcess.Start(Path.Combine(folder, "redis-cli.log"), "redis-cli", arguments);
        await run.ExitAsync(TimeSpan.FromMinutes(2));
    }
}
