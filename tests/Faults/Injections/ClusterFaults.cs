namespace IdToken.Faults.Injections;

/// <summary>What a Redis Cluster goes through.</summary>
internal static class ClusterFaults
{
    // Replication is asynchronous; a master that is killed had this at most still to send.
    private static readonly TimeSpan Unreplicated = TimeSpan.FromSeconds(1);

    // 4 of 64 partitions, or a few more.
    private const int SlotsMoved = 1_000;

    public static async Task FailOverAsync(FaultContext context)
    {
        context.Log("kill -9 a master of the cluster");
        context.Tally.DataLost(Unreplicated);
        var took = await context.Cluster.RedisCluster!.FailOverAsync(context.Random);
        context.Tally.DataLost(took + Unreplicated);
        context.Log($"its replica took over after {took.TotalSeconds:F1} s, and it is a replica now");
        await context.RecoverAsync();
    }

    public static async Task MoveSlotsAsync(FaultContext context)
    {
        context.Log($"moving {SlotsMoved} slots to another master");
        await context.Cluster.RedisCluster!.MoveSlotsAsync(context.Random, SlotsMoved);
        context.Log("the slots are moved");
        await context.RecoverAsync();
    }
}
