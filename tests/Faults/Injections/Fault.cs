namespace IdToken.Faults.Strikes;

/// <param name="Name">How the table and <c>--only</c> call it.</param>
/// <param name="StrikeAsync">Breaks something and mends what does not mend itself.</param>
internal sealed record Fault(string Name, Func<Stage, Task> StrikeAsync)
{
    public static readonly IReadOnlyList<Fault> All =
    [
        new("instance-killed", InstanceStrikes.KillAsync),
        new("instances-rolled", InstanceStrikes.RollAsync),
        new("redis-restarted", StoreStrikes.RestartAsync),
        new("redis-killed", StoreStrikes.KillAsync),
        new("redis-without-data", StoreStrikes.LoseDataAsync),
        new("redis-paused", StoreStrikes.PauseAsync),
        new("link-cut", LinkStrikes.CutAsync),
        new("link-refused", LinkStrikes.RefuseAsync),
        new("link-delayed", LinkStrikes.DelayAsync),
        new("link-held", LinkStrikes.HoldAsync),
        new("link-half-closed", LinkStrikes.HalfCloseAsync),
        new("link-black-hole", LinkStrikes.BlackHoleAsync),
        new("link-outage", LinkStrikes.OutageAsync),
        new("clients-dropped", ClientStrikes.DropAsync),
    ];
}

/// <summary>One row of the table: faults that strike one after the other in one run.</summary>
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
