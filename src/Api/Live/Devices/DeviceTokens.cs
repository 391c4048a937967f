using IdToken.Api.Identity.Credentials;
using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Live.Devices;

/// <summary>Checks a token's signature under a public key (SPKI, DER). A test counts the checks.</summary>
internal delegate bool SignatureCheck(UnverifiedJws jws, byte[] publicKey);

/// <summary>Accepts tokens that an enrolled phone signed for this server, each once, within a minute.</summary>
internal sealed class DeviceTokens(DeviceStore store, SignatureCheck isSigned, VerificationOptions options, LimitLog limits, TimeProvider clock)
{
    // Generous for six claims; longer tokens are refused undecoded.
    private const int MaximumCharacters = 4096;
    private const int MaximumIdCharacters = 128;
    private const long MaximumSeconds = 60;

    // Instances whose clocks differ must agree that a token was used.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    // A token is verified even where nobody is enrolled, so that the time of the answer does not say who is.
    private static readonly byte[] NobodysKey = P256.CreatePublicKey();

    private long Tolerance => (long)options.ClockTolerance.TotalSeconds;

    public async Task<Result<Device>> AcceptAsync(string? token, string audience)
    {
        // Cheap checks first: form and claims, then the store, then the signature.
        if (token is not { Length: > 0 and <= MaximumCharacters } || CompactJws.Parse(token, "JWT") is not { } jws)
            return Refusal.InvalidDeviceToken;
        if (DeviceClaims.Parse(jws.Payload) is not { } claims || claims.Audience != audience || !IsComplete(claims) || !IsForNow(claims))
            return Refusal.InvalidDeviceToken;
        var phone = await store.PhoneAsync(claims.TokenId!);
        if (!isSigned(jws, phone?.PublicKey ?? NobodysKey) || phone is null)
            return Refusal.InvalidDeviceToken;
        if (phone.Revoked)
            return Refusal.EnrollmentRevoked;

        // After the signature, so that only the phone itself can use up its ids.
        var remembered = TimeSpan.FromSeconds(MaximumSeconds + (2 * Tolerance)) + Margin;
        var (isFirst, wait) = await store.UseAsync(claims.TokenId!, claims.Id!, remembered);
        if (wait is not null)
        {
            limits.Refused("device-token", LimitLog.Person);
            return Result<Device>.RateLimited(wait.Value);
        }

        return isFirst ? new Device(claims.TokenId!, phone.EnrolledAt) : Refusal.InvalidDeviceToken;
    }

    private static bool IsComplete(DeviceClaims claims) =>
        TokenIds.IsValid(claims.TokenId) && claims.Id is { Length: > 0 } && WireRules.HasAtMost(MaximumIdCharacters, claims.Id)
        && IsTime(claims.ExpiresAt) && (claims.IssuedAt is null || IsTime(claims.IssuedAt)) && (claims.NotBefore is null || IsTime(claims.NotBefore));

    // Sums of values in this range cannot overflow.
    private static bool IsTime(long? seconds) => seconds is >= 0 and <= WireRules.LastSecond;

    // The phone's clock may be off by the tolerance, either way. With an iat, the lifetime is measured by that clock alone.
    private bool IsForNow(DeviceClaims claims)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var lifetime = claims.ExpiresAt - (claims.IssuedAt ?? now + Tolerance);
        return lifetime <= MaximumSeconds && claims.ExpiresAt + Tolerance > now && claims.ExpiresAt > (claims.IssuedAt ?? -1)
            && (claims.IssuedAt ?? 0) <= now + Tolerance && (claims.NotBefore ?? 0) <= now + Tolerance;
    }
}
