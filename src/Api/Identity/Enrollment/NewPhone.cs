using IdToken.Api.Identity.Passkeys;

namespace IdToken.Api.Identity.Enrollment;

/// <summary>A phone that is to be enrolled.</summary>
/// <param name="PublicKey">SPKI, DER.</param>
/// <param name="DeviceId">Its own name for itself.</param>
/// <param name="FcmToken">Where to push.</param>
/// <param name="Passkey">What it approves with; null: with its key.</param>
internal sealed record NewPhone(byte[] PublicKey, string DeviceId, string? FcmToken, Passkey? Passkey);
