using IdToken.Faults.Deployment;
using IdToken.Faults.Oracle;

namespace IdToken.Faults.Injection;

/// <summary>What a fault may break, where it reports, and the random choices that a seed repeats.</summary>
internal sealed class Stage(Site site, Tally tally, Random random, Action<string> say)
{
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(25);

    public Site Site => site;

    public Tally Tally => tally;

    public Random Random => random;

    public void Say(string what) => say($"{what} ({tally.Open} in flight)");

    public Instance AnyInstance() => site.Instances[random.Next(site.Instances.Count)];

    /// <summary>Waits until every instance is ready again by itself; one that is not is a finding, and is started anew for those who come after.</summary>
    public Task RecoverAsync() => Task.WhenAll(site.Instances.Select(i => RecoverAsync(i, () => i.ReadyWithinAsync(RecoveryLimit), "is not ready")));

    /// <summary>Waits until an instance has let go of its dead connections.</summary>
    public Task AbandonAsync(Instance instance) => RecoverAsync(
        instance, () => Patience.UntilAsync(() => Task.FromResult(!instance.Store.Connections.Any(c => c.IsSwallowed)), RecoveryLimit), "still holds a dead connection to the store");

    private async Task RecoverAsync(Instance instance, Func<Task<TimeSpan?>> recovered, string complaint)
    {
        if (await recovered() is { } after)
        {
            if (after > TimeSpan.FromMilliseconds(500))
                Say($"{instance} is well again after {after.TotalSeconds:F1} s");
            return;
        }

        tally.Find($"Unexpected: {instance} {complaint} after {RecoveryLimit.TotalSeconds} s; it was started anew");
        Say($"{instance} {complaint}; it is started anew");
        await instance.StopAsync(Signal.Kill);
        instance.Start();
        await instance.UntilReadyAsync();
    }
}
