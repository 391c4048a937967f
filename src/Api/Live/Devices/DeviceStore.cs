using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions;
using IdToken.Api.Sessions.Channel;
using StackExchange.Redis;

namespace IdToken.Api.Live.Devices;

/// <summary>Reads and writes what the device channel keeps in the store.</summary>
internal sealed class DeviceStore(StoreClient store, EnrollmentReader enrollments, SessionRecords records, RateLimitOptions limits, TimeProvider clock)
{
    private static readonly Script UseScript = new("use.lua", "limit.lua");
    private static readonly Script HoldScript = new("hold.lua", "time.lua");

    /// <summary>How long an instance is notified of a person's sessions after it last renewed the lease.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(90);

    // As many pending sessions as a limit allows (IdToken:Ringing:MaxPending); without one, this many.
    private const int MaximumPending = 1000;

    // More sign-ins than a person could look through.
    private const int MaximumSessions = 100;

    private static readonly RedisValue[] PhoneFields = ["status", "enrolled", .. EnrollmentReader.DeviceFields.Select(f => (RedisValue)f)];
    private static readonly RedisValue[] NotificationFields = [.. DeviceNotification.Fields.Append("quiet").Select(f => (RedisValue)f)];

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Returns null where nobody is enrolled under this tokenId.</summary>
    public async Task<DevicePhone?> PhoneAsync(string tokenId)
    {
        var fields = await store.FieldsAsync(store.Keys.Enrollment(tokenId), PhoneFields);
        return fields[0].IsNull || enrollments.Device(tokenId, Array.ConvertAll(fields[2..], f => (byte[]?)f)) is not { } device
            ? null
            : new(Revoked: EnrollmentStatuses.Parse((string)fields[0]!) == EnrollmentStatus.Revoked, (long)fields[1], device.PublicKey);
    }

    /// <summary>Marks a device token as used. Of any number of simultaneous calls exactly one is the first.</summary>
    /// <returns>Whether this call was the first, and how long to wait where the person's phone has used too many.</returns>
    public async Task<(bool IsFirst, TimeSpan? Wait)> UseAsync(string tokenId, string id, TimeSpan remembered)
    {
        var fingerprint = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
        var limit = limits.DeviceTokensPerMinute == 0
            ? SharedLimit.None
            : new([(store.Keys.Limit("device-token", tokenId), limits.DeviceTokensPerMinute)], TimeSpan.FromMinutes(1));
        var reply = (RedisValue)await store.RunAsync(
            UseScript, [store.Keys.UsedDeviceToken(tokenId, fingerprint), .. limit.Keys], [(long)remembered.TotalMilliseconds, limit.Argument]);
        return (string)reply! switch
        {
            "used" => (true, null),
            "used_before" => (false, null),
            _ => (false, SharedLimit.Wait(reply)),
        };
    }

    /// <summary>Makes this instance receive notifications for these persons for <see cref="Lease"/>. Returns when each one's phone was enrolled, 0 for none.</summary>
    public async Task<IReadOnlyList<long>> HoldAsync(IReadOnlyList<string> tokenIds, string instanceId)
    {
        var keys = tokenIds.SelectMany(id => (RedisKey[])[store.Keys.Devices(id), store.Keys.Enrollment(id)]).ToArray();
        var reply = (string[])(await store.RunAsync(HoldScript, keys, [store.Now, (long)Lease.TotalMilliseconds, store.Keys.Instance(instanceId)]))!;
        return [.. reply.Select(text => text.Length == 0 ? 0 : long.Parse(text, CultureInfo.InvariantCulture))];
    }

    /// <summary>Returns the person's newest sessions whose time is not over, newest first, the resolved ones included. Two round trips.</summary>
    public async Task<IReadOnlyList<DeviceNotification>> SessionsAsync(string tokenId)
    {
        // The pending ones apart, so that any number of newer ones that are resolved hides none.
        var pending = store.FieldNamesAsync(store.Keys.Ringing(tokenId));
        var newest = store.LastMembersFromAsync(store.Keys.SessionsOf(tokenId), Now, MaximumSessions);
        var sessionIds = (await pending).Select(PendingId).OfType<string>().Take(MaximumPending).Union((await newest).Select(id => (string)id!));
        var found = await Task.WhenAll(sessionIds.Select(id => SessionAsync(tokenId, id)));
        return [.. found.OfType<DeviceNotification>().OrderByDescending(n => n.Details?.InitiatedAt)];
    }

    private static string? PendingId(RedisValue field) => (string)field! is var name && name.StartsWith("s ", StringComparison.Ordinal) ? name[2..] : null;

    private async Task<DeviceNotification?> SessionAsync(string tokenId, string sessionId)
    {
        var values = await store.FieldsAsync(store.Keys.Session(sessionId), NotificationFields);
        if (values[0].IsNull)
            return null;
        var notification = records.Read(sessionId, () => DeviceNotification.Of(tokenId, sessionId, [.. values[..^1].Select(v => (string?)v ?? "")]));
        return (string?)values[^1] is "1" ? notification?.Quietly() : notification;
    }
}
