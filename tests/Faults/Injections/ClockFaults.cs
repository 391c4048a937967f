using IdToken.Faults.Deployment;

namespace IdToken.Faults.Injections;

internal static class ClockFaults
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    // Enough for sign-ins to begin, to be approved and to be swept there.
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan NoticeLimit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The clock of one instance's machine jumps five minutes ahead under its open sign-ins, and the instance restarts there. It is not ready, but nginx does not ask: it goes on
    /// passing it a third of all requests.
    /// </summary>
    public static async Task AheadAsync(FaultContext context)
    {
        var instance = context.AnyInstance();
        var clock = new MovedClock(Path.GetDirectoryName(instance.LogFile)!);
        clock.SetAhead(TimeSpan.Zero);
        await RestartAsync(instance, clock);
        await instance.UntilReadyAsync();
        await Task.Delay(Length);

        context.Log($"the clock of {instance} jumps {Ahead.TotalMinutes} minutes ahead");
        clock.SetAhead(Ahead);
        await ServeAsync(context, instance);
        context.Log($"restarting {instance} with its clock ahead");
        await RestartAsync(instance, clock);
        await ServeAsync(context, instance);

        await InstanceFaults.RestartAsync(instance);
        await context.RecoverAsync();
    }

    private static async Task RestartAsync(Instance instance, MovedClock clock)
    {
        await instance.StopAsync(Signal.Terminate);
        instance.Start(clock);
    }

    /// <summary>Lets sign-ins go on through the instance. That it noticed its clock shows that it is ahead.</summary>
    private static async Task ServeAsync(FaultContext context, Instance instance)
    {
        await instance.UntilListeningAsync();
        if (await Polling.UntilAsync(async () => !await instance.IsReadyAsync(), NoticeLimit) is null)
            context.Tally.AddFinding($"Unexpected: {instance} is ready with its clock ahead");
        var before = context.Cluster.RequestsTo(instance);
        await Task.Delay(Length);
        var served = context.Cluster.RequestsTo(instance) - before;
        context.Log($"{instance} served {served} requests");
        if (served == 0)
            context.Tally.AddFinding($"Unexpected: nginx passed {instance} no requests");
    }
}
