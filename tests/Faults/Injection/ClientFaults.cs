namespace IdToken.Faults.Injection;

internal static class ClientFaults
{
    /// <summary>Clients lose their connections, of whatever kind, one after the other in any order.</summary>
    public static async Task DropAsync(Stage stage)
    {
        stage.Say("clients lose their connections for 3 s");
        var dropped = 0;
        for (var round = 0; round < 60; round++)
        {
            foreach (var connection in stage.Site.Door.Connections.Where(_ => stage.Random.Next(40) == 0))
            {
                connection.Reset();
                dropped++;
            }

            await Task.Delay(50);
        }

        stage.Say($"{dropped} connections were reset");
        // A client that lost many in a row waits ten seconds for its next try; without some peace it never comes back.
        await Task.Delay(TimeSpan.FromSeconds(1.5));
    }
}
