using IdToken.Api.Platform.Keys;
using IdToken.Api.Platform.Store;
using StackExchange.Redis;

namespace IdToken.Api.Identity.Enrollment;

/// <summary>Seals enrollments that are in the store already under the current master secret.</summary>
internal sealed class SealStore(StoreClient store, EnrollmentReader reader, SealingOptions options, StoreClock clock)
{
    private static readonly Script ResealScript = new("reseal.lua");

    // Each part: its field, what the version before has in its place, and where they begin among the values that are read.
    private static readonly (EnrollmentPart Part, string Field, Range Values)[] Parts =
    [
        (EnrollmentPart.Person, EnrollmentReader.PersonFields[4], 4..7),
        (EnrollmentPart.Device, EnrollmentReader.DeviceFields[4], 7..11),
        (EnrollmentPart.Photo, EnrollmentReader.PhotoFields[0], 11..13),
        (EnrollmentPart.Push, EnrollmentReader.PushFields[4], 13..14),
        (EnrollmentPart.Recovery, EnrollmentReader.RecoveryFields[4], 14..15),
    ];

    private static readonly RedisValue[] Fields =
        [
            .. EnrollmentReader.PersonFields.Concat(EnrollmentReader.DeviceFields.Skip(4)).Concat(EnrollmentReader.PhotoFields).Concat(EnrollmentReader.PushFields.Skip(4))
                .Concat(EnrollmentReader.RecoveryFields.Skip(4)).Select(f => (RedisValue)f),
        ];

    /// <summary>The store's partitions.</summary>
    public IReadOnlyList<PartitionKeys> Partitions => store.Keys.All;

    /// <summary>Returns tokenIds of a partition's enrollments that have not ended, those that end first at the start.</summary>
    public async Task<IReadOnlyList<string>> TokenIdsAsync(PartitionKeys keys, int skip, int take)
    {
        var members = await store.MembersFromAsync(keys.Enrollments, clock.GetUtcNow().ToUnixTimeMilliseconds(), skip, take);
        return [.. members.Select(member => (string)member!)];
    }

    /// <summary>Renews the seals of one enrollment; false where they need none, or where the enrollment was replaced or ended meanwhile. Two round trips.</summary>
    public async Task<bool> RenewAsync(string tokenId)
    {
        var values = Array.ConvertAll(await store.FieldsAsync(store.Keys.Enrollment(tokenId), Fields), v => (byte[]?)v);
        if (values[0] is null)
            return false;
        var context = EnrollmentReader.Context(tokenId, values);
        List<RedisValue> arguments = [context.Generation, options.AcceptUnsealed ? "" : "1"];
        foreach (var (part, field, range) in Parts)
        {
            if (reader.Renew(part, context, values[range]) is { } renewed)
                arguments.AddRange([field, values[range][0] ?? [], renewed]);
        }

        var hasClearText = values[5] is not null || values[6] is not null;
        if (arguments.Count == 2 && (options.AcceptUnsealed || !hasClearText || values[7] is null))
            return false;
        return (int)await store.RunAsync(ResealScript, [store.Keys.Enrollment(tokenId)], [.. arguments]) == 1;
    }
}
