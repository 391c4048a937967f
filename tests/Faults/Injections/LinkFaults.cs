namespace IdToken.Faults.Injections;

/// <summary>Network faults between one instance and the store.</summary>
internal static class LinkFaults
{
    public static async Task CutAsync(FaultContext context)
    {
        var instance = context.AnyInstance();
        context.Log($"resetting all connections of {instance} to redis");
        instance.Store.Cut();
        await context.RecoverAsync();
    }

    public static async Task RefuseAsync(FaultContext context)
    {
        var instance = context.AnyInstance();
        context.Log($"{instance} cannot connect to redis for 2 s");
        instance.Store.Refuse();
        instance.Store.Cut();
        await Task.Delay(TimeSpan.FromSeconds(2));
        instance.Store.Restore();
        await context.RecoverAsync();
    }

    public static async Task DelayAsync(FaultContext context)
    {
        var instance = context.AnyInstance();
        context.Log($"delaying data between {instance} and redis by 200 ms for 2 s");
        instance.Store.Delay = TimeSpan.FromMilliseconds(200);
        await Task.Delay(TimeSpan.FromSeconds(2));
        instance.Store.Restore();
        await context.RecoverAsync();
    }

    public static async Task HoldAsync(FaultContext context)
    {
        var instance = context.AnyInstance();
        context.Log($"holding data between {instance} and redis for 3 s");
        instance.Store.Pause();
        await Task.Delay(TimeSpan.FromSeconds(3));
        instance.Store.Restore();
        await context.RecoverAsync();
    }

    public static async Task HalfCloseAsync(FaultContext context)
    {
        var instance = context.AnyInstance();
        context.Log($"closing only the side of {instance} of its connections to redis");
        instance.Store.HalfClose();
        await context.RecoverAsync();
    }

    /// <summary>As when a firewall drops its state: existing connections are silently dead, new ones work.</summary>
    public static async Task BlackHoleAsync(FaultContext context)
    {
        var order = context.Random.GetItems([0, 1, 2], 1)[0];
        var (all, subscription) = (context.Cluster.Instances[order], context.Cluster.Instances[(order + 1) % 3]);
        context.Log($"blackholing the connections of {all} to redis and the subscription of {subscription}");
        all.Store.Blackhole(_ => true);
        subscription.Store.Blackhole(c => c.IsSubscription);
        await Task.WhenAll(context.DropDeadConnectionsAsync(all), context.DropDeadConnectionsAsync(subscription));
        await context.RecoverAsync();
    }

    /// <summary>As when a switch fails: neither existing nor new connections get a response.</summary>
    public static async Task OutageAsync(FaultContext context)
    {
        var instance = context.AnyInstance();
        context.Log($"{instance} has no network connection to redis for 6 s");
        instance.Store.BlackholesNewConnections = true;
        instance.Store.Blackhole(_ => true);
        await Task.Delay(TimeSpan.FromSeconds(6));
        instance.Store.Restore();
        await context.DropDeadConnectionsAsync(instance);
        await context.RecoverAsync();
    }
}
