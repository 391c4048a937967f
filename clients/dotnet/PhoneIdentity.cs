namespace IdToken.Client;

/// <summary>A person's identity on this device: what the server knows the device by. Save the values and the key to open a <see cref="DeviceSession"/> in a later run.</summary>
/// <param name="TokenId">The person, as services name them.</param>
/// <param name="DeviceId">The device's name for itself.</param>
/// <param name="ExpiresAt">When the credential, and with it the enrollment, ends (UTC).</param>
/// <param name="Key">The key that is enrolled.</param>
public sealed record PhoneIdentity(string TokenId, string DeviceId, DateTimeOffset ExpiresAt, IPhoneKey Key);
