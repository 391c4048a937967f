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
internal sealed class DeviceStore(StoreClient store, EnrollmentReader enrollments, PendingStore pending, SessionRecords records, RateLimitOptions limits)
{
    private static readonly Script UseScript = new("use.lua", "limit.lua");
    private static readonly Script HoldScript = new("hold.lua", "time.lua");

    /// <summary>How long an instance is notified of a person's sessions after it last renewed the lease.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(90);

    // As many pending sessions as a limit allows (IdToken:Ringing:MaxPending); without one, this many.
    private const int MaximumPending = 1000;

    private static readonly RedisValue[] PhoneFields = ["status", "enrolled", .. EnrollmentReader.DeviceFields.Select(f => (RedisValue)f)];
    private static readonly RedisValue[] NotificationFields = [.. DeviceNotification.Fields.Append("quiet").Select(f => (RedisValue)f)];

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

    /// <summary>Returns the person's pending sessions, newest first. Two round trips.</summary>
    /// <param name="tokenId">The person.</param>
    /// <param name="known">Sessions of the person that are returned in any state; the resolved ones come last.</param>
    public async Task<IReadOnlyList<DeviceNotification>> SessionsAsync(string tokenId, params IEnumerable<string> known)
    {
        var sessionIds = (await pending.IdsAsync(tokenId)).Take(MaximumPending).Union(known);
        var found = await Task.WhenAll(sessionIds.Select(id => SessionAsync(tokenId, id)));
        return [.. found.OfType<DeviceNotification>().OrderByDescending(n => n.Details?.InitiatedAt)];
    }

    /// <summary>Returns one session of a person; null where it is gone.</summary>
    public async Task<DeviceNotification?> SessionAsync(string tokenId, string sessionId)
    {
        var values = await store.FieldsAsync(store.Keys.Session(sessionId), NotificationFields);
        if (values[0].IsNull)
            return null;
        var notification = records.Read(sessionId, () => DeviceNotification.Of(tokenId, sessionId, [.. values[..^1].Select(v => (string?)v ?? "")]));
        return (string?)values[^1] is "1" ? notification?.Quietly() : notification;
    }
}
