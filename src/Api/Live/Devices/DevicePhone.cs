namespace IdToken.Api.Live.Devices;

/// <summary>The phone that a person is currently enrolled with.</summary>
/// <param name="Revoked">The enrollment was revoked.</param>
/// <param name="EnrolledAt">Unix milliseconds; later for a newer phone.</param>
/// <param name="PublicKey">SPKI, DER.</param>
internal sealed record DevicePhone(bool Revoked, long EnrolledAt, byte[] PublicKey);

/// <summary>A device whose token was accepted.</summary>
internal sealed record Device(string TokenId, long EnrolledAt);
