using IdToken.Faults.Deployment;

namespace IdToken.Faults.Injections;

internal static class InstanceFaults
{
    public static async Task KillAsync(FaultContext context)
    {
        var instance = context.AnyInstance();
        context.Log($"kill -9 {instance}");
        await instance.StopAsync(Signal.Kill);
        await Task.Delay(context.Random.Next(100, 700));
        instance.Start();
        await context.RecoverAsync();
    }

    /// <summary>A rolling restart: stops each instance gracefully, one after the other, and waits until it is ready again.</summary>
    public static async Task RollAsync(FaultContext context)
    {
        foreach (var instance in context.Cluster.Instances)
        {
            context.Log($"rolling {instance}");
            await RestartAsync(instance);
        }
    }

    public static async Task RestartAsync(Instance instance)
    {
        await instance.StopAsync(Signal.Terminate);
        instance.Start();
        await instance.UntilReadyAsync();
    }
}
