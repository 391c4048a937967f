namespace IdToken.Faults.Injections;

/// <param name="Name">The name in the table and for <c>--only</c>.</param>
/// <param name="InjectAsync">Injects the fault and restores what does not recover by itself.</param>
/// <param name="OnRedisCluster">The deployment's store is a Redis Cluster.</param>
internal sealed record Fault(string Name, Func<FaultContext, Task> InjectAsync, bool OnRedisCluster = false)
{
    public static readonly IReadOnlyList<Fault> All =
    [
        new("instance-killed", InstanceFaults.KillAsync),
        new("instances-rolled", InstanceFaults.RollAsync),
        new("keys-rotated", KeyFaults.RotateAsync),
        new("clock-ahead", ClockFaults.AheadAsync),
        new("redis-restarted", StoreFaults.RestartAsync),
        new("redis-killed", StoreFaults.KillAsync),
        new("redis-without-data", StoreFaults.LoseDataAsync),
        new("redis-paused", StoreFaults.PauseAsync),
        new("link-cut", LinkFaults.CutAsync),
        new("link-refused", LinkFaults.RefuseAsync),
        new("link-delayed", LinkFaults.DelayAsync),
        new("link-held", LinkFaults.HoldAsync),
        new("link-half-closed", LinkFaults.HalfCloseAsync),
        new("link-black-hole", LinkFaults.BlackHoleAsync),
        new("link-outage", LinkFaults.OutageAsync),
        new("clients-dropped", ClientFaults.DropAsync),
        new("cluster-instance-killed", InstanceFaults.KillAsync, OnRedisCluster: true),
        new("cluster-slots-moved", ClusterFaults.MoveSlotsAsync, OnRedisCluster: true),
        new("cluster-master-killed", ClusterFaults.FailOverAsync, OnRedisCluster: true),
    ];
}

/// <summary>One row of the table: faults injected one after the other in one run.</summary>
internal sealed record Scenario(string Name, IReadOnlyList<Fault> Faults)
{
    public bool OnRedisCluster => Faults[0].OnRedisCluster;

    /// <summary>Each fault in its own run.</summary>
    public static IReadOnlyList<Scenario> Full => [.. Fault.All.Select(f => new Scenario(f.Name, [f]))];

    /// <summary>For a run of about a minute: short faults share a run.</summary>
    public static IReadOnlyList<Scenario> Reduced =>
    [
        Of("instance-killed"), Of("instances-rolled"), Of("clock-ahead"), Of("redis-restarted", "redis-killed", "redis-paused"), Of("redis-without-data"),
        Of("link-cut", "link-refused", "link-delayed", "link-held", "link-half-closed"), Of("link-black-hole"), Of("clients-dropped"),
        Of("cluster-slots-moved", "cluster-master-killed"),
    ];

    private static Scenario Of(params string[] names) => new(string.Join(" ", names), [.. names.Select(name => Fault.All.Single(f => f.Name == name))]);
}
