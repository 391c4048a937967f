using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IdToken.Api.Identity.Credentials;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Platform.Store;
using StackExchange.Redis;

namespace IdToken.Api.Identity.Enrollment;

/// <summary>Enrollments in the store. Each method is one round trip; enrolling is up to three where the store is divided.</summary>
internal sealed class EnrollmentStore(StoreClient store, EnrollmentReader reader, MasterSecrets secrets, SealingOptions sealing)
{
    private static readonly Script OwnScript = new("own.lua", "time.lua");
    private static readonly Script EnrollScript = new("enroll.lua", "channel.lua", "time.lua", "limit.lua");

    // The generation is the first of the reader's fields.
    private static readonly RedisValue[] PersonFields = ["status", .. EnrollmentReader.PersonFields.Select(f => (RedisValue)f)];

    /// <returns>What became of it, and how long to wait where the limit does not permit it.</returns>
    public async Task<(EnrollmentResult Result, TimeSpan Wait)> EnrollAsync(Credential credential, NewPhone phone, PushAddress? pushAddress, SharedLimit limit)
    {
        var (apart, rest) = await store.CountAsync(limit);
        if (apart is { } refused)
            return (EnrollmentResult.RateLimited, refused);
        var end = credential.ExpiresAt!.Value * 1000;
        var tokenId = credential.TokenId!;
        var fingerprint = Fingerprint(credential.Id!);
        if (store.Keys.IsPartitioned && !await OwnsAsync(tokenId, credential.Issuer, fingerprint, end))
            return (EnrollmentResult.CredentialUsed, default);
        var context = new EnrollmentContext(tokenId, fingerprint, Text(end), Text(credential.IssuedAt!.Value), credential.Issuer);
        byte[] claims = credential.Claims.ToJson(), device = Encoding.UTF8.GetBytes(phone.DeviceId);
        RedisValue[] arguments =
        [
            store.Now, end, tokenId, fingerprint, context.Issued, credential.Issuer,
            "expires", end, "person", Seal(EnrollmentPart.Person, [phone.PublicKey, claims, .. phone.Passkey?.Values ?? []]), "device", Seal(EnrollmentPart.Device, phone.PublicKey, device),
            .. (pushAddress is null ? (RedisValue[])[] : ["push", EnrollmentSeal.Seal(secrets.Current, context, pushAddress)]),
            .. (credential.Photo is null ? (RedisValue[])[] : ["sealedPhoto", Seal(EnrollmentPart.Photo, Encoding.ASCII.GetBytes(credential.Photo))]),
            .. (sealing.AcceptUnsealed ? ForVersionBefore() : []), rest.Argument,
        ];
        var keys = store.Keys.ForPerson(tokenId);
        var reply = (RedisValue[])(await store.RunAsync(
            EnrollScript,
            [
                keys.Enrollment(tokenId), keys.UsedCredential(credential.Issuer, fingerprint), keys.Enrollments,
                keys.UsedCredentialBefore(tokenId, fingerprint), keys.Devices(tokenId), .. rest.Keys,
            ],
            arguments))!;
        return (EnrollmentResults.Parse((string)reply[0]!), reply.Length > 1 ? SharedLimit.Wait(reply[1]) : default);

        byte[] Seal(EnrollmentPart part, params ReadOnlySpan<byte[]> values) => EnrollmentSeal.Seal(secrets.Current, part, context, values);

        RedisValue[] ForVersionBefore() =>
        [
            "publicKey", phone.PublicKey, "claims", claims, "deviceId", phone.DeviceId, "fcmToken", "",
            .. (credential.Photo is null ? (RedisValue[])[] : ["photo", credential.Photo]),
        ];
    }

    /// <summary>Returns what is enrolled where it is this credential with this phone's keys; a phone that sends no passkey may have one. Otherwise null.</summary>
    public async Task<SealedPerson?> FindAsync(Credential credential, NewPhone phone)
    {
        var fields = await store.FieldsAsync(store.Keys.Enrollment(credential.TokenId!), PersonFields);
        if (fields[0] != EnrollmentStatuses.Name(EnrollmentStatus.Active) || fields[1] != Fingerprint(credential.Id!))
            return null;
        var person = reader.Person(credential.TokenId!, Array.ConvertAll(fields[1..], field => (byte[]?)field));
        return person is not null && person.PublicKey.AsSpan().SequenceEqual(phone.PublicKey) && (phone.Passkey is null || phone.Passkey.Is(person.Passkey)) ? person : null;
    }

    /// <summary>Returns whether no other person has come with a credential of this id, in whichever partition.</summary>
    private async Task<bool> OwnsAsync(string tokenId, string issuer, string fingerprint, long end) =>
        (string?)await store.RunAsync(OwnScript, [store.Keys.CredentialOwner(issuer, fingerprint)], [store.Now, end, tokenId]) == tokenId;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    // A jti is any text, of any length.
    private static string Fingerprint(string credentialId) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(credentialId)));
}
