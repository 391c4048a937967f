namespace IdToken.Client;

/// <summary>A person's identity on this device: what the server knows the device by. Save the values and the key to open a <see cref="DeviceSession"/> in a later run.</summary>
/// <param name="TokenId">The person, as services name them.</param>
/// <param name="DeviceId">The device's name for itself.</param>
/// <param name="ExpiresAt">When the credential, and with it the enrollment, ends (UTC).</param>
/// <param name="Key">The key that is enrolled.</param>
/// <param name="Name">What the app may call this identity: the person's name, as the credential has it; empty where it has none.</param>
public sealed record PhoneIdentity(string TokenId, string DeviceId, DateTimeOffset ExpiresAt, IPhoneKey Key, string Name = "")
{
    /// <summary>Approves in place of the key, where the server knows it; null: the key approves.</summary>
    public PhonePasskey? Passkey { get; init; }

    /// <summary>Returns the tokenId only; the person's name does not belong in logs.</summary>
    public override string ToString() => $"{nameof(PhoneIdentity)} of {TokenId}";
}
