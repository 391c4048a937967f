using IdToken.Faults.Clients;
using IdToken.Faults.Deployment;

namespace IdToken.Faults.Injections;

internal static class KeyFaults
{
    // In place of the two minutes that a session and its outcome may last: the people here are faster.
    private static readonly TimeSpan SessionLimit = TimeSpan.FromSeconds(60);

    // Longer than an instance takes to seal the few enrollments here again.
    private static readonly TimeSpan Resealing = TimeSpan.FromSeconds(1);

    /// <summary>Rotates the master secret and the signing key as docs/operations.md says, each step a rolling restart.</summary>
    public static async Task RotateAsync(FaultContext context)
    {
        var keys = context.Cluster.Keys;
        context.Log("phase 1: new keys are listed last");
        keys.AddLast();
        await InstanceFaults.RollAsync(context);
        await Task.Delay(RelyingParty.CacheLifetime);

        context.Log("phase 2: the new keys are moved first");
        keys.MoveLastFirst();
        await InstanceFaults.RollAsync(context);
        await UntilOldSessionsEndAsync(context);
        // Once more, for enrollments that an instance of phase 1 sealed during phase 2.
        await InstanceFaults.RestartAsync(context.AnyInstance());
        await Task.Delay(Resealing);

        context.Log("the old keys are taken away");
        keys.RemoveOld();
        await InstanceFaults.RollAsync(context);
    }

    private static async Task UntilOldSessionsEndAsync(FaultContext context)
    {
        var old = context.Tally.UnderWay;
        if (await Polling.UntilAsync(() => Task.FromResult(!context.Tally.UnderWay.Intersect(old).Any()), SessionLimit) is null)
            context.Tally.AddFinding($"Unexpected: a sign-in took longer than {SessionLimit.TotalSeconds} s");
    }
}
