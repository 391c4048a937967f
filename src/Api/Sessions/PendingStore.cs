using IdToken.Api.Platform.Keys;
using IdToken.Api.Platform.Store;
using StackExchange.Redis;

namespace IdToken.Api.Sessions;

/// <summary>Finds a person's pending sessions in the store, where initiate.lua and decide.lua list them (ringing.lua).</summary>
internal sealed class PendingStore(StoreClient store, SealingOptions sealing, TimeProvider clock)
{
    // ringing.lua names a session's field so.
    private const string Prefix = "s ";

    /// <summary>Returns the ids of the person's pending sessions in any order. Some may have ended since, or a moment ago.</summary>
    public async Task<IReadOnlyCollection<string>> IdsAsync(string tokenId)
    {
        var listed = store.FieldNamesAsync(store.Keys.Ringing(tokenId));
        // Instances of the version before list theirs here, and until their end also those that were resolved.
        var before = sealing.AcceptUnsealed
            ? store.MembersFromAsync(store.Keys.SessionsBefore(tokenId), clock.GetUtcNow().ToUnixTimeMilliseconds(), 0, -1)
            : Task.FromResult<RedisValue[]>([]);
        return [.. (await listed).Select(SessionOf).OfType<string>().Union((await before).Select(id => (string)id!))];
    }

    private static string? SessionOf(RedisValue field) => (string)field! is var name && name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : null;
}
