using IdToken.Faults.Deployment;

namespace IdToken.Faults.Injection;

internal static class InstanceFaults
{
    public static async Task KillAsync(Stage stage)
    {
        var instance = stage.AnyInstance();
        stage.Say($"kill -9 {instance}");
        await instance.StopAsync(Signal.Kill);
        await Task.Delay(stage.Random.Next(100, 700));
        instance.Start();
        await stage.RecoverAsync();
    }

    /// <summary>A deployment of a new version: one after the other, each asked to stop and waited for.</summary>
    public static async Task RollAsync(Stage stage)
    {
        foreach (var instance in stage.Site.Instances)
        {
            stage.Say($"rolling {instance}");
            await instance.StopAsync(Signal.Terminate);
            instance.Start();
            await instance.UntilReadyAsync();
        }
    }
}
