namespace IdToken.Api.Live.Devices;

/// <summary>The phone that a person's enrollment names now.</summary>
/// <param name="Revoked">The enrollment was revoked.</param>
/// <param name="EnrolledAt">Unix milliseconds; a later phone has a later moment.</param>
/// <param name="PublicKey">SPKI, DER.</param>
internal sealed record DevicePhone(bool Revoked, long EnrolledAt, byte[] PublicKey);

/// <summary>A device whose token was accepted.</summary>
internal sealed record Device(string TokenId, long EnrolledAt);
