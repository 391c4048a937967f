namespace IdToken.Faults.Injections;

internal static class ClientFaults
{
    /// <summary>Resets client connections of all kinds in random order.</summary>
    public static async Task DropAsync(FaultContext context)
    {
        context.Log("resetting client connections for 3 s");
        var dropped = 0;
        for (var round = 0; round < 60; round++)
        {
            foreach (var connection in context.Cluster.ClientProxy.Connections.Where(_ => context.Random.Next(40) == 0))
            {
                connection.Reset();
                dropped++;
            }

            await Task.Delay(50);
        }

        context.Log($"reset {dropped} connections");
        // A client that lost many connections in a row waits ten seconds before it reconnects, so it needs a pause without faults.
        await Task.Delay(TimeSpan.FromSeconds(1.5));
    }
}
