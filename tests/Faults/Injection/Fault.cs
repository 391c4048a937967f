namespace IdToken.Faults.Injection;

/// <param name="Name">How the table and <c>--only</c> call it.</param>
/// <param name="InjectAsync">Breaks something and mends what does not mend itself.</param>
internal sealed record Fault(string Name, Func<Stage, Task> InjectAsync)
{
    public static readonly IReadOnlyList<Fault> All =
    [
        new("instance-killed", InstanceFaults.KillAsync),
        new("instances-rolled", InstanceFaults.RollAsync),
        new("redis-restarted", StoreFaults.RestartAsync),
        new("redis-killed", StoreFaults.KillAsync),
        new("redis-without-data", StoreFaults.LoseDataAsync),
        new("redis-paused", StoreFaults.PauseAsync),
        new("link-cut", NetworkFaults.CutAsync),
        new("link-refused", NetworkFaults.RefuseAsync),
        new("link-delayed", NetworkFaults.DelayAsync),
        new("link-held", NetworkFaults.HoldAsync),
        new("link-half-closed", NetworkFaults.HalfCloseAsync),
        new("link-black-hole", NetworkFaults.BlackHoleAsync),
        new("link-outage", NetworkFaults.OutageAsync),
        new("clients-dropped", ClientFaults.DropAsync),
    ];
}

/// <summary>One row of the table: faults that are injected one after the other in one run.</summary>
internal sealed record Scenario(string Name, IReadOnlyList<Fault> Faults)
{
    /// <summary>Each fault by itself.</summary>
    public static IReadOnlyList<Scenario> Full => [.. Fault.All.Select(f => new Scenario(f.Name, [f]))];

    /// <summary>In about a minute: what takes little time shares a run.</summary>
    public static IReadOnlyList<Scenario> Reduced =>
    [
        Of("instance-killed"), Of("instances-rolled"), Of("redis-restarted", "redis-killed", "redis-paused"), Of("redis-without-data"),
        Of("link-cut", "link-refused", "link-delayed", "link-held", "link-half-closed"), Of("link-black-hole"), Of("clients-dropped"),
    ];

    private static Scenario Of(params string[] names) => new(string.Join(" ", names), [.. names.Select(name => Fault.All.Single(f => f.Name == name))]);
}
