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
    private static readonly Script EnrollScript = new("enroll.lua", "channel.lua", "time.lua");

    public async Task<EnrollmentResult> EnrollAsync(Credential credential, byte[] publicKey, string deviceId, string? fcmToken)
    {
        var end = credential.ExpiresAt!.Value * 1000;
        var tokenId = credential.TokenId!;
        var fingerprint = Fingerprint(credential.Id!);
        RedisValue[] arguments =
        [
            store.Now, end, tokenId, fingerprint, credential.IssuedAt!.Value, credential.Issuer,
            "expires", end, "publicKey", publicKey, "claims", credential.Claims.ToJson(), "deviceId", deviceId, "fcmToken", fcmToken ?? "",
            .. (credential.Photo is null ? (RedisValue[])[] : ["photo", credential.Photo]),
        ];
        var result = (string)(await store.RunAsync(
            EnrollScript,
            [
                StoreKeys.Enrollment(tokenId), StoreKeys.UsedCredential(credential.Issuer, fingerprint), StoreKeys.Enrollments,
                StoreKeys.UsedCredentialBefore(tokenId, fingerprint), StoreKeys.Devices(tokenId),
            ],
            arguments))!;
        return EnrollmentResults.Parse(result);
    }

    // A jti is any text, of any length.
    private static string Fingerprint(string credentialId) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(credentialId)));
}
