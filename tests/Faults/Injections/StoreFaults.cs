using IdToken.Faults.Deployment;

namespace IdToken.Faults.Injections;

internal static class StoreFaults
{
    // With everysec, Redis delays writes for up to two seconds while an older fsync is still running.
    private static readonly TimeSpan Unsynced = TimeSpan.FromSeconds(2);

    public static Task RestartAsync(FaultContext context) => RestartAsync(context, Signal.Terminate);

    public static Task KillAsync(FaultContext context) => RestartAsync(context, Signal.Kill);

    public static async Task LoseDataAsync(FaultContext context)
    {
        context.Log("kill -9 redis and delete its data");
        await context.Cluster.Redis.StopAsync(Signal.Kill);
        context.Cluster.Redis.DeleteData();
        context.Tally.DataLost(TimeSpan.MaxValue);
        await context.Cluster.Redis.StartAsync();
        await context.RecoverAsync();
    }

    public static async Task PauseAsync(FaultContext context)
    {
        context.Log("suspending redis for 3 s");
        context.Cluster.Redis.Suspend();
        await Task.Delay(TimeSpan.FromSeconds(3));
        context.Cluster.Redis.Resume();
        await context.RecoverAsync();
    }

    private static async Task RestartAsync(FaultContext context, Signal signal)
    {
        context.Log($"{(signal == Signal.Kill ? "kill -9" : "stopping")} redis and keeping its data");
        await context.Cluster.Redis.StopAsync(signal);
        if (signal == Signal.Kill)
            context.Tally.DataLost(Unsynced);
        await Task.Delay(context.Random.Next(100, 1000));
        await context.Cluster.Redis.StartAsync();
        await context.RecoverAsync();
    }
}
