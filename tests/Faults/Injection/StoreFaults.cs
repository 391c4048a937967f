using IdToken.Faults.Deployment;

namespace IdToken.Faults.Injection;

internal static class StoreFaults
{
    // With everysec, Redis holds back what it has answered while an older fsync takes its time, for two seconds at most.
    private static readonly TimeSpan Unsynced = TimeSpan.FromSeconds(2);

    public static Task RestartAsync(Stage stage) => RestartAsync(stage, Signal.Terminate);

    public static Task KillAsync(Stage stage) => RestartAsync(stage, Signal.Kill);

    public static async Task LoseDataAsync(Stage stage)
    {
        stage.Say("kill -9 redis, and its data are gone");
        await stage.Site.Redis.StopAsync(Signal.Kill);
        stage.Site.Redis.DeleteData();
        stage.Tally.DataLost(TimeSpan.MaxValue);
        await stage.Site.Redis.StartAsync();
        await stage.RecoverAsync();
    }

    public static async Task PauseAsync(Stage stage)
    {
        stage.Say("redis stands still for 3 s");
        stage.Site.Redis.Freeze();
        await Task.Delay(TimeSpan.FromSeconds(3));
        stage.Site.Redis.Thaw();
        await stage.RecoverAsync();
    }

    private static async Task RestartAsync(Stage stage, Signal signal)
    {
        stage.Say($"{(signal == Signal.Kill ? "kill -9" : "stopping")} redis, which keeps its data");
        await stage.Site.Redis.StopAsync(signal);
        if (signal == Signal.Kill)
            stage.Tally.DataLost(Unsynced);
        await Task.Delay(stage.Random.Next(100, 1000));
        await stage.Site.Redis.StartAsync();
        await stage.RecoverAsync();
    }
}
