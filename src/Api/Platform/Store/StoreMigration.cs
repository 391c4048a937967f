using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace IdToken.Api.Platform.Store;

/// <summary>
/// Copies what outlives a sign-in from a store with one partition to one that is divided: enrollments, used credentials and device tokens, what rang, the feeds, invitations,
/// reports, published and development keys. The source is not changed, and what was copied before is overwritten.
/// </summary>
/// <param name="source">The store to copy from.</param>
/// <param name="sourceKeys">Its keys.</param>
/// <param name="target">The store to copy to.</param>
/// <param name="targetKeys">Its keys.</param>
internal sealed partial class StoreMigration(IConnectionMultiplexer source, StoreKeys sourceKeys, IConnectionMultiplexer target, StoreKeys targetKeys)
{
    private const int BatchSize = 500;

    private readonly IDatabase _from = source.GetDatabase();
    private readonly IDatabase _to = target.GetDatabase();

    /// <summary>Why nothing may be copied; null where it may.</summary>
    public async Task<string?> FaultAsync()
    {
        if (!targetKeys.IsPartitioned)
            return "IdToken:Store:Partitions: is 1; set the number of partitions of the new store.";
        var note = await _from.HashGetAsync(sourceKeys.Layout, "partitions");
        if (!note.IsNull && note != 1)
            return $"--from: that store is divided into {note}; only a store with one partition can be divided.";
        // A server that has started may have enrolled phones since; a copy would undo that.
        return await _to.KeyExistsAsync(targetKeys.Layout) ? "ConnectionStrings:Redis: a server has been started with this store already. Copy into an empty store." : null;
    }

    /// <summary>Copies; returns how many enrollments.</summary>
    public async Task<int> CopyAsync()
    {
        var enrollments = 0;
        foreach (var batch in Masters().SelectMany(server => server.Keys(_from.Database, $"{sourceKeys.All[0].Prefix}:*", BatchSize)).Chunk(BatchSize))
            enrollments += (await Task.WhenAll(batch.Select(key => CopyAsync((string)key!)))).Count(isEnrollment => isEnrollment);
        return enrollments;
    }

    private IEnumerable<IServer> Masters() => source.GetEndPoints().Select(node => source.GetServer(node)).Where(server => server.IsConnected && !server.IsSlave);

    private async Task<bool> CopyAsync(string key)
    {
        var name = key[(sourceKeys.All[0].Prefix.Length + 1)..];
        if (key == sourceKeys.All[0].Enrollments)
            await CopyListAsync(key);
        else if (Undivided().IsMatch(name))
            await CopyAsync(key, key);
        else if (OfPerson().Match(name) is { Success: true } person)
            await CopyOfPersonAsync(key, name, person.Groups["id"].Value);
        else if (OfService().Match(name) is { Success: true } service)
            await CopyAsync(key, targetKeys.FeedEvents(service.Groups["id"].Value) + service.Groups["part"].Value);
        return IsEnrollment(name);
    }

    private async Task CopyOfPersonAsync(string key, string name, string tokenId)
    {
        await CopyAsync(key, $"{targetKeys.ForPerson(tokenId).Prefix}:{name}");
        if (!IsEnrollment(name) || await _from.HashGetAsync(key, ["issuer", "generation", "expires"]) is not [{ IsNull: false } issuer, { IsNull: false } generation, { IsNull: false } end])
            return;
        var remaining = DateTimeOffset.FromUnixTimeMilliseconds((long)end) - DateTimeOffset.UtcNow;
        if (remaining > TimeSpan.Zero)
            await _to.StringSetAsync(targetKeys.CredentialOwner(issuer!, generation!), tokenId, remaining);
    }

    private static bool IsEnrollment(string name) => name.StartsWith("enrollment:", StringComparison.Ordinal);

    private async Task CopyListAsync(string key)
    {
        for (var skip = 0; await _from.SortedSetRangeByRankWithScoresAsync(key, skip, skip + BatchSize - 1) is { Length: > 0 } batch; skip += BatchSize)
            await Task.WhenAll(batch.Select(entry => _to.SortedSetAddAsync(targetKeys.ForPerson((string)entry.Element!).Enrollments, entry.Element, entry.Score)));
    }

    private async Task CopyAsync(string key, string copy)
    {
        var remaining = await _from.KeyTimeToLiveAsync(key);
        // In one step, so that a reader finds all or nothing.
        var step = _to.CreateTransaction();
        _ = step.KeyDeleteAsync(copy);
        switch (await _from.KeyTypeAsync(key))
        {
            case RedisType.Hash:
                _ = step.HashSetAsync(copy, Lasting(await _from.HashGetAllAsync(key)));
                break;
            case RedisType.SortedSet:
                _ = step.SortedSetAddAsync(copy, await _from.SortedSetRangeByRankWithScoresAsync(key));
                break;
            case RedisType.String:
                _ = step.StringSetAsync(copy, await _from.StringGetAsync(key));
                break;
            default:
                // It has ended meanwhile.
                return;
        }

        if (remaining is { } time)
            _ = step.KeyExpireAsync(copy, time);
        await step.ExecuteAsync();
    }

    /// <summary>Without pending sessions (ringing.lua), which are not copied: sign-ins that are under way begin again.</summary>
    private static HashEntry[] Lasting(HashEntry[] fields) => [.. fields.Where(field => !((string)field.Name!).StartsWith("s ", StringComparison.Ordinal))];

    [GeneratedRegex(@"^(enrollment|ringing|credential|device-token):\{(?<id>.*)\}(:[^:}]*)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex OfPerson();

    [GeneratedRegex(@"^(published-keys|development-keys|reports|invitations|invitation:\{.*\})\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Undivided();

    [GeneratedRegex(@"^feed:\{(?<id>.*)\}(?<part>:attempts|:bytes|:lost|:last|)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex OfService();
}
