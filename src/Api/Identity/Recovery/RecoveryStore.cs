using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Platform.Store;
using StackExchange.Redis;

namespace IdToken.Api.Identity.Recovery;

/// <summary>
/// Recovery codes in the store: a sealed part of the enrollment. A writer of the store cannot add one, and one that was used does not come back with an older part, since every recovery changes the
/// generation that parts are sealed for. Each method is one round trip.
/// </summary>
internal sealed class RecoveryStore(StoreClient store, EnrollmentReader reader, MasterSecrets secrets, SealingOptions sealing, TimeProvider clock)
{
    private const int GenerationBytes = 32;

    private static readonly Script SetScript = new("set-recovery.lua");
    private static readonly Script RecoverScript = new("recover.lua", "channel.lua", "time.lua");

    private static readonly RedisValue[] CodeFields = ["status", "enrolled", .. EnrollmentReader.RecoveryFields.Select(f => (RedisValue)f)];
    private static readonly RedisValue[] OwnFields = [.. CodeFields, .. EnrollmentReader.PersonFields.Select(f => (RedisValue)f)];
    private static readonly RedisValue[] PersonFields = ["status", .. EnrollmentReader.PersonFields.Concat(EnrollmentReader.PhotoFields).Select(f => (RedisValue)f)];

    /// <summary>Returns null where nobody can sign in under this tokenId.</summary>
    public async Task<RecoverableEnrollment?> ReadAsync(string tokenId) => Of(tokenId, await store.FieldsAsync(store.Keys.Enrollment(tokenId), CodeFields));

    /// <summary>Likewise, with key, claims and passkey of the person; null also where these were altered.</summary>
    public async Task<(RecoverableEnrollment Enrollment, SealedPerson Person)?> ReadWithPersonAsync(string tokenId)
    {
        var fields = await store.FieldsAsync(store.Keys.Enrollment(tokenId), OwnFields);
        var person = Array.ConvertAll(fields[CodeFields.Length..], f => (byte[]?)f);
        return Of(tokenId, fields[..CodeFields.Length]) is { } enrollment && reader.Person(tokenId, person) is { } opened ? (enrollment, opened) : null;
    }

    /// <summary>Returns the codes; null where there are none, or where they were altered.</summary>
    public RecoveryCodes? Open(RecoverableEnrollment enrollment) =>
        enrollment.SealedCodes is { } codes && reader.Recovery(enrollment.Context, codes) is { } values ? RecoveryCodes.Of(values) : null;

    /// <summary>Sets the codes; returns false where the enrollment or its codes changed since they were read.</summary>
    public async Task<bool> SetAsync(RecoverableEnrollment enrollment, RecoveryCodes codes) => (int)await store.RunAsync(
        SetScript,
        [store.Keys.Enrollment(enrollment.Context.TokenId)],
        [enrollment.Context.Generation, enrollment.SealedCodes ?? [], EnrollmentSeal.Seal(secrets.Current, EnrollmentPart.Recovery, enrollment.Context, codes.Values)]) == 1;

    /// <summary>Returns key, claims and photo of the person, and whether the enrollment is still the one that was read.</summary>
    public async Task<(bool IsCurrent, SealedPerson? Person, string? Photo)> PersonAsync(RecoverableEnrollment enrollment)
    {
        var tokenId = enrollment.Context.TokenId;
        var fields = await store.FieldsAsync(store.Keys.Enrollment(tokenId), PersonFields);
        var values = Array.ConvertAll(fields[1..], f => (byte[]?)f);
        var photo = EnrollmentReader.PersonFields.Count;
        return fields[0] == EnrollmentStatuses.Name(EnrollmentStatus.Active) && EnrollmentReader.Context(tokenId, values) == enrollment.Context
            ? (true, reader.Person(tokenId, values.AsSpan(0, photo)), reader.Photo(enrollment.Context, values.AsSpan(photo)))
            : (false, null, null);
    }

    /// <summary>Gives the enrollment to another phone; returns false where it or its codes changed since they were read.</summary>
    /// <param name="enrollment">What was read.</param>
    /// <param name="remaining">The codes that remain.</param>
    /// <param name="claims">The person's.</param>
    /// <param name="photo">The person's; base64.</param>
    /// <param name="phone">The other phone.</param>
    public async Task<bool> RecoverAsync(RecoverableEnrollment enrollment, RecoveryCodes remaining, byte[] claims, string? photo, NewPhone phone)
    {
        var context = enrollment.Context with { Generation = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(GenerationBytes)) };
        var deviceId = Encoding.UTF8.GetBytes(phone.DeviceId);
        RedisValue[] arguments =
        [
            store.Now, context.TokenId, enrollment.Context.Generation, enrollment.SealedCodes ?? [], context.Generation,
            "person", Seal(EnrollmentPart.Person, [phone.PublicKey, claims, .. phone.Passkey?.Values ?? []]), "device", Seal(EnrollmentPart.Device, phone.PublicKey, deviceId), "recovery", Seal(EnrollmentPart.Recovery, remaining.Values),
            .. (Enrollments.PushAddressOf(phone.FcmToken) is { } push ? ["push", EnrollmentSeal.Seal(secrets.Current, context, push)] : (RedisValue[])[]),
            .. (photo is null ? (RedisValue[])[] : ["sealedPhoto", Seal(EnrollmentPart.Photo, Encoding.ASCII.GetBytes(photo))]),
            .. (sealing.AcceptUnsealed ? ForVersionBefore() : []),
        ];
        return (string?)await store.RunAsync(RecoverScript, [store.Keys.Enrollment(context.TokenId), store.Keys.Devices(context.TokenId)], arguments) == "recovered";

        byte[] Seal(EnrollmentPart part, params ReadOnlySpan<byte[]> values) => EnrollmentSeal.Seal(secrets.Current, part, context, values);

        RedisValue[] ForVersionBefore() =>
            ["publicKey", phone.PublicKey, "claims", claims, "deviceId", deviceId, "fcmToken", "", .. (photo is null ? (RedisValue[])[] : ["photo", photo])];
    }

    private RecoverableEnrollment? Of(string tokenId, RedisValue[] fields)
    {
        if (fields[0] != EnrollmentStatuses.Name(EnrollmentStatus.Active))
            return null;
        var context = EnrollmentReader.Context(tokenId, Array.ConvertAll(fields[2..], f => (byte[]?)f));
        var ends = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(context.Expires, CultureInfo.InvariantCulture));
        return ends <= clock.GetUtcNow() ? null : new(context, (long)fields[1], ends, (byte[]?)fields[^1]);
    }
}

/// <summary>An enrollment that is valid now, as far as codes need it.</summary>
/// <param name="Context">What its parts are sealed for.</param>
/// <param name="EnrolledAt">When its phone was enrolled (Unix milliseconds).</param>
/// <param name="EndsAt">When it ends.</param>
/// <param name="SealedCodes">Null where the person never made one.</param>
internal sealed record RecoverableEnrollment(EnrollmentContext Context, long EnrolledAt, DateTimeOffset EndsAt, byte[]? SealedCodes);
