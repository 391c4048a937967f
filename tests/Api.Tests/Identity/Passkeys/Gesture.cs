namespace IdToken.Api.Tests.Identity.Passkeys;

/// <summary>What browser and authenticator say about one use of a passkey. The properties are right unless a test changes them.</summary>
public sealed record Gesture(string Type, string Message, string Origin)
{
    public const byte UserPresent = 0x01, UserVerified = 0x04, BackupEligible = 0x08, BackedUp = 0x10, Attested = 0x40, Extensions = 0x80;

    /// <summary>What the passkey is for.</summary>
    public string Host { get; init; } = new Uri(Origin).Host;

    public byte Flags { get; init; } = UserPresent | UserVerified;

    /// <summary>JSON; null: absent.</summary>
    public string? CrossOrigin { get; init; } = "false";

    /// <summary>In place of the whole clientDataJSON.</summary>
    public string? ClientData { get; init; }

    /// <summary>Changes the authenticator data before they are signed.</summary>
    public Func<byte[], byte[]> Authenticator { get; init; } = data => data;

    public Gesture Without(byte flag) => this with { Flags = (byte)(Flags & ~flag) };

    public Gesture With(byte flag) => this with { Flags = (byte)(Flags | flag) };
}
