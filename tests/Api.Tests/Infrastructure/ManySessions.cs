using System.Globalization;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Infrastructure;

/// <summary>Puts more pending sessions of one person into the store than a test could initiate.</summary>
internal sealed class ManySessions(IDatabase store, string tokenId)
{
    private const string Script = """
        for i = 1, tonumber(ARGV[1]) do
          local id = ARGV[2] .. i
          redis.call('HSET', 'idtoken:session:{' .. id .. '}', 'state', 'pending', 'version', '1', 'connection', '0', 'failures', '0', 'expires', ARGV[3],
            'tokenId', ARGV[4], 'serviceId', 'demo', 'kid', 'k', 'feed', '')
          redis.call('HSET', KEYS[1], 's ' .. id, '0 ' .. ARGV[3] .. ' 0 unknown demo')
          redis.call('ZADD', KEYS[2], ARGV[3], id .. ' ' .. ARGV[4] .. '  demo')
        end
        """;

    private const string Prefix = "sess_many_";

    public Task AddAsync(int count, DateTimeOffset end) => store.ScriptEvaluateAsync(
        Script, [TestStore.Keys.Ringing(tokenId), TestStore.Keys.PendingSessions], [count, Prefix, end.ToUnixTimeMilliseconds(), tokenId]);

    /// <summary>The members of the set of all pending sessions.</summary>
    public async Task<IReadOnlyList<string?>> PendingAsync() => (await store.SortedSetRangeByRankAsync(TestStore.Keys.PendingSessions)).ToStringArray();

    public async Task<string?> StateAsync(int number) =>
        await store.HashGetAsync(TestStore.Keys.Session(Prefix + number.ToString(CultureInfo.InvariantCulture)), "state");
}
