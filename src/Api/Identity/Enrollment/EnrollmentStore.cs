using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using IdToken.Api.Identity.Credentials;
using IdToken.Api.Platform.Store;
using StackExchange.Redis;

namespace IdToken.Api.Identity.Enrollment;

/// <summary>Enrollments in the store. Each method is one round trip.</summary>
internal sealed class EnrollmentStore(StoreClient store)
{
    private static readonly Script EnrollScript = new("enroll.lua", "channel.lua", "time.lua", "limit.lua");

    /// <returns>What became of it, and how long to wait where the limit does not permit it.</returns>
    public async Task<(EnrollmentResult Result, TimeSpan Wait)> EnrollAsync(Credential credential, byte[] publicKey, string deviceId, string? fcmToken, SharedLimit limit)
    {
        var end = credential.ExpiresAt!.Value * 1000;
        var tokenId = credential.TokenId!;
        var fingerprint = Fingerprint(credential.Id!);
        RedisValue[] arguments =
        [
            store.Now, end, tokenId, fingerprint, credential.IssuedAt!.Value, credential.Issuer,
            "expires", end, "publicKey", publicKey, "claims", credential.Claims.ToJson(), "deviceId", deviceId, "fcmToken", fcmToken ?? "",
            .. (credential.Photo is null ? (RedisValue[])[] : ["photo", credential.Photo]), limit.Argument,
        ];
        var reply = (RedisValue[])(await store.RunAsync(
            EnrollScript,
            [
                StoreKeys.Enrollment(tokenId), StoreKeys.UsedCredential(credential.Issuer, fingerprint), StoreKeys.Enrollments,
                StoreKeys.UsedCredentialBefore(tokenId, fingerprint), StoreKeys.Devices(tokenId), .. limit.Keys,
            ],
            arguments))!;
        return (EnrollmentResults.Parse((string)reply[0]!), reply.Length > 1 ? SharedLimit.Wait(reply[1]) : default);
    }

    // A jti is any text, of any length.
    private static string Fingerprint(string credentialId) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(credentialId)));
}
