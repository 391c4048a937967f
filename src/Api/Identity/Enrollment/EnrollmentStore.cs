using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IdToken.Api.Identity.Credentials;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Platform.Store;
using StackExchange.Redis;

namespace IdToken.Api.Identity.Enrollment;

/// <summary>Enrollments in the store. Each method is one round trip.</summary>
internal sealed class EnrollmentStore(StoreClient store, EnrollmentReader reader, MasterSecrets secrets, SealingOptions sealing)
{
    private static readonly Script EnrollScript = new("enroll.lua", "channel.lua", "time.lua", "limit.lua");

    // The generation is the first of the reader's fields.
    private static readonly RedisValue[] PersonFields = ["status", .. EnrollmentReader.PersonFields.Select(f => (RedisValue)f)];

    /// <returns>What became of it, and how long to wait where the limit does not permit it.</returns>
    public async Task<(EnrollmentResult Result, TimeSpan Wait)> EnrollAsync(Credential credential, byte[] publicKey, string deviceId, PushAddress? pushAddress, SharedLimit limit)
    {
        var end = credential.ExpiresAt!.Value * 1000;
        var tokenId = credential.TokenId!;
        var fingerprint = Fingerprint(credential.Id!);
        var context = new EnrollmentContext(tokenId, fingerprint, Text(end), Text(credential.IssuedAt!.Value), credential.Issuer);
        byte[] claims = credential.Claims.ToJson(), device = Encoding.UTF8.GetBytes(deviceId);
        RedisValue[] arguments =
        [
            store.Now, end, tokenId, fingerprint, context.Issued, credential.Issuer,
            "expires", end, "person", Seal(EnrollmentPart.Person, publicKey, claims), "device", Seal(EnrollmentPart.Device, publicKey, device),
            .. (pushAddress is null ? (RedisValue[])[] : ["push", EnrollmentSeal.Seal(secrets.Current, context, pushAddress)]),
            .. (credential.Photo is null ? (RedisValue[])[] : ["sealedPhoto", Seal(EnrollmentPart.Photo, Encoding.ASCII.GetBytes(credential.Photo))]),
            .. (sealing.AcceptUnsealed ? ForVersionBefore() : []), limit.Argument,
        ];
        var reply = (RedisValue[])(await store.RunAsync(
            EnrollScript,
            [
                store.Keys.Enrollment(tokenId), store.Keys.UsedCredential(credential.Issuer, fingerprint), store.Keys.Enrollments,
                store.Keys.UsedCredentialBefore(tokenId, fingerprint), store.Keys.Devices(tokenId), .. limit.Keys,
            ],
            arguments))!;
        return (EnrollmentResults.Parse((string)reply[0]!), reply.Length > 1 ? SharedLimit.Wait(reply[1]) : default);

        byte[] Seal(EnrollmentPart part, params ReadOnlySpan<byte[]> values) => EnrollmentSeal.Seal(secrets.Current, part, context, values);

        RedisValue[] ForVersionBefore() =>
        [
            "publicKey", publicKey, "claims", claims, "deviceId", deviceId, "fcmToken", "",
            .. (credential.Photo is null ? (RedisValue[])[] : ["photo", credential.Photo]),
        ];
    }

    /// <summary>Returns whether this credential is the enrolled one, bound to this key.</summary>
    public async Task<bool> IsEnrolledAsync(Credential credential, byte[] publicKey)
    {
        var fields = await store.FieldsAsync(store.Keys.Enrollment(credential.TokenId!), PersonFields);
        if (fields[0] != EnrollmentStatuses.Name(EnrollmentStatus.Active) || fields[1] != Fingerprint(credential.Id!))
            return false;
        return reader.Person(credential.TokenId!, Array.ConvertAll(fields[1..], field => (byte[]?)field)) is { } person && person.PublicKey.AsSpan().SequenceEqual(publicKey);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    // A jti is any text, of any length.
    private static string Fingerprint(string credentialId) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(credentialId)));
}
