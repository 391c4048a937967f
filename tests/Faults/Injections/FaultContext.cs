using IdToken.Faults.Deployment;
using IdToken.Faults.Oracle;

namespace IdToken.Faults.Injections;

/// <summary>What a fault needs: the cluster, the tally, the log, and seeded random choices.</summary>
internal sealed class FaultContext(Cluster cluster, Tally tally, Random random, Action<string> log)
{
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(25);

    public Cluster Cluster => cluster;

    public Tally Tally => tally;

    public Random Random => random;

    public void Log(string what) => log($"{what} ({tally.Open} in flight)");

    public Instance AnyInstance() => cluster.Instances[random.Next(cluster.Instances.Count)];

    /// <summary>Waits until every instance has recovered by itself. One that has not is a finding and is restarted for the next fault.</summary>
    public Task RecoverAsync() => Task.WhenAll(cluster.Instances.Select(i => RecoverAsync(i, () => i.ReadyWithinAsync(RecoveryLimit), "is not ready")));

    /// <summary>Waits until an instance has closed its dead connections.</summary>
    public Task DropDeadConnectionsAsync(Instance instance) => RecoverAsync(
        instance, () => Polling.UntilAsync(() => Task.FromResult(!instance.Store.Connections.Any(c => c.IsBlackholed)), RecoveryLimit), "still holds a dead connection to the store");

    private async Task RecoverAsync(Instance instance, Func<Task<TimeSpan?>> recovered, string problem)
    {
        if (await recovered() is { } after)
        {
            if (after > TimeSpan.FromMilliseconds(500))
                Log($"{instance} recovered after {after.TotalSeconds:F1} s");
            return;
        }

        tally.AddFinding($"Unexpected: {instance} {problem} after {RecoveryLimit.TotalSeconds} s; it was restarted");
        Log($"{instance} {problem}; restarting it");
        await instance.StopAsync(Signal.Kill);
        instance.Start();
        await instance.UntilReadyAsync();
    }
}
