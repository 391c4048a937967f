using StackExchange.Redis;

namespace IdToken.Api.Platform.Store;

/// <summary>A <see cref="StoreMigration"/> between two addresses.</summary>
/// <param name="From">Connection string of the store with one partition.</param>
/// <param name="To">Connection string of the divided store.</param>
/// <param name="Options">Prefix of both, and the partitions of the divided one.</param>
internal sealed record StoreMigrationRun(string From, string To, StoreOptions Options)
{
    /// <returns>How many enrollments were copied, or why none was.</returns>
    public async Task<(int Enrollments, string? Fault)> RunAsync()
    {
        try
        {
            using var from = await ConnectionMultiplexer.ConnectAsync(From);
            using var to = await ConnectionMultiplexer.ConnectAsync(To);
            var migration = new StoreMigration(from, new StoreKeys(Options.Prefix, new Partitions(1)), to, new StoreKeys(Options.Prefix, new Partitions(Options.Partitions)));
            return await migration.FaultAsync() is { } fault ? (0, fault) : (await migration.CopyAsync(), null);
        }
        catch (RedisException e)
        {
            return (0, $"The store does not answer: {e.Message}");
        }
    }
}
