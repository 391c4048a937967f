namespace IdToken.Faults.Injection;

/// <summary>What happens to the network between one instance and the store.</summary>
internal static class NetworkFaults
{
    public static async Task CutAsync(Stage stage)
    {
        var instance = stage.AnyInstance();
        stage.Say($"all connections of {instance} to redis are reset");
        instance.Store.Cut();
        await stage.RecoverAsync();
    }

    public static async Task RefuseAsync(Stage stage)
    {
        var instance = stage.AnyInstance();
        stage.Say($"{instance} cannot connect to redis for 2 s");
        instance.Store.Refuse();
        instance.Store.Cut();
        await Task.Delay(TimeSpan.FromSeconds(2));
        instance.Store.Mend();
        await stage.RecoverAsync();
    }

    public static async Task DelayAsync(Stage stage)
    {
        var instance = stage.AnyInstance();
        stage.Say($"all that passes between {instance} and redis takes 200 ms for 2 s");
        instance.Store.Delay = TimeSpan.FromMilliseconds(200);
        await Task.Delay(TimeSpan.FromSeconds(2));
        instance.Store.Mend();
        await stage.RecoverAsync();
    }

    public static async Task HoldAsync(Stage stage)
    {
        var instance = stage.AnyInstance();
        stage.Say($"nothing passes between {instance} and redis for 3 s, then all of it");
        instance.Store.Pause();
        await Task.Delay(TimeSpan.FromSeconds(3));
        instance.Store.Mend();
        await stage.RecoverAsync();
    }

    public static async Task HalfCloseAsync(Stage stage)
    {
        var instance = stage.AnyInstance();
        stage.Say($"{instance} reads the end of its connections to redis, which knows nothing of it");
        instance.Store.HalfClose();
        await stage.RecoverAsync();
    }

    /// <summary>As when a firewall forgets connections: those that are there are dead without a word, and new ones work.</summary>
    public static async Task BlackHoleAsync(Stage stage)
    {
        var order = stage.Random.GetItems([0, 1, 2], 1)[0];
        var (all, subscription) = (stage.Site.Instances[order], stage.Site.Instances[(order + 1) % 3]);
        stage.Say($"the connections of {all} to redis, and the subscription of {subscription}, are dead without a word");
        all.Store.Swallow(_ => true);
        subscription.Store.Swallow(c => c.IsSubscription);
        await Task.WhenAll(stage.AbandonAsync(all), stage.AbandonAsync(subscription));
        await stage.RecoverAsync();
    }

    /// <summary>As when a switch dies: nobody answers, neither to what is there nor to what is tried anew.</summary>
    public static async Task OutageAsync(Stage stage)
    {
        var instance = stage.AnyInstance();
        stage.Say($"{instance} has no network to redis for 6 s");
        instance.Store.SwallowsNewConnections = true;
        instance.Store.Swallow(_ => true);
        await Task.Delay(TimeSpan.FromSeconds(6));
        instance.Store.Mend();
        await stage.AbandonAsync(instance);
        await stage.RecoverAsync();
    }
}
