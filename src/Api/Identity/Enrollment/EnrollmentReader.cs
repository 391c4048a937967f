using System.Text;
using IdToken.Api.Identity.Passkeys;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Enrollment;

/// <summary>Opens what the store holds of an enrollment. What was altered counts as absent, and is logged as an error.</summary>
internal sealed class EnrollmentReader(MasterSecrets secrets, SealingOptions options, ILogger<EnrollmentReader> logger)
{
    /// <summary>The fields of <see cref="EnrollmentContext"/>, which precede those of every part.</summary>
    public static readonly IReadOnlyList<string> ContextFields = ["generation", "expires", "issued", "issuer"];

    /// <summary>Fields for <see cref="Person"/>; the last two are those of the version before.</summary>
    public static readonly IReadOnlyList<string> PersonFields = [.. ContextFields, "person", "publicKey", "claims"];

    /// <summary>Fields for <see cref="Device"/>; the last three are those of the version before.</summary>
    public static readonly IReadOnlyList<string> DeviceFields = [.. ContextFields, "device", "publicKey", "deviceId", "fcmToken"];

    /// <summary>Fields for <see cref="Photo"/>; the last is that of the version before.</summary>
    public static readonly IReadOnlyList<string> PhotoFields = ["sealedPhoto", "photo"];

    /// <summary>Fields for <see cref="Push"/>.</summary>
    public static readonly IReadOnlyList<string> PushFields = [.. ContextFields, "push"];

    /// <summary>Fields for <see cref="Recovery"/>.</summary>
    public static readonly IReadOnlyList<string> RecoveryFields = [.. ContextFields, "recovery"];

    public static EnrollmentContext Context(string tokenId, ReadOnlySpan<byte[]?> values) => new(tokenId, Text(values[0]), Text(values[1]), Text(values[2]), Text(values[3]));

    /// <param name="tokenId">The person.</param>
    /// <param name="values">Those of <see cref="PersonFields"/>, of an enrollment that is there.</param>
    public SealedPerson? Person(string tokenId, ReadOnlySpan<byte[]?> values) =>
        Open(EnrollmentPart.Person, Context(tokenId, values), values[4..]) switch
        {
            [var publicKey, var claims] => new(publicKey, claims, Passkey: null),
            [var publicKey, var claims, var passkey, var origin, var synced] when Passkey.Read(passkey, origin, synced) is { } read => new(publicKey, claims, read),
            _ => null,
        };

    /// <param name="tokenId">The person.</param>
    /// <param name="values">Those of <see cref="DeviceFields"/>, of an enrollment that is there.</param>
    public SealedDevice? Device(string tokenId, ReadOnlySpan<byte[]?> values) =>
        Open(EnrollmentPart.Device, Context(tokenId, values), values[4..]) is [var publicKey, var deviceId, ..] ? new(publicKey, Encoding.UTF8.GetString(deviceId)) : null;

    /// <summary>Returns null where the address was altered, or sealed with a secret that is no longer configured.</summary>
    public PushAddress? Push(EnrollmentContext context, byte[] sealedAddress) =>
        Open(EnrollmentPart.Push, context, [sealedAddress]) is { Count: > 0 } opened ? new(Encoding.ASCII.GetString(opened[0]), [.. opened.Skip(1)]) : null;

    /// <summary>Returns what was sealed of the recovery codes; null where it was altered, or sealed with a secret that is no longer configured.</summary>
    public IReadOnlyList<byte[]>? Recovery(EnrollmentContext context, byte[] sealedCodes) => Open(EnrollmentPart.Recovery, context, [sealedCodes]);

    /// <param name="context">The enrollment.</param>
    /// <param name="values">Those of <see cref="PhotoFields"/>.</param>
    /// <returns>Base64; null where the credential has no photo.</returns>
    public string? Photo(EnrollmentContext context, ReadOnlySpan<byte[]?> values) =>
        values[0] is null && (values[1] is null || !options.AcceptUnsealed) ? null : Open(EnrollmentPart.Photo, context, values) is [var photo] ? Encoding.ASCII.GetString(photo) : null;

    /// <summary>Returns a part sealed under the current master secret; null where it is so already, or where there is nothing that may be sealed.</summary>
    /// <param name="part">Which part.</param>
    /// <param name="context">The enrollment.</param>
    /// <param name="values">The sealed part, then what the version before has in its place.</param>
    public byte[]? Renew(EnrollmentPart part, EnrollmentContext context, ReadOnlySpan<byte[]?> values)
    {
        var isNeeded = values[0] is { } sealedPart
            ? EnrollmentSeal.SecretOf(secrets, sealedPart) is { } secret && secret.Kid != secrets.Current.Kid
            : options.AcceptUnsealed && values is [_, not null, ..];
        return isNeeded && Open(part, context, values) is { } opened ? EnrollmentSeal.Seal(secrets.Current, part, context, [.. opened]) : null;
    }

    /// <param name="part">Which part.</param>
    /// <param name="context">The enrollment.</param>
    /// <param name="values">The sealed part, then what the version before has in its place.</param>
    private IReadOnlyList<byte[]>? Open(EnrollmentPart part, EnrollmentContext context, ReadOnlySpan<byte[]?> values)
    {
        if (values[0] is not { } sealedPart)
        {
            if (options.AcceptUnsealed && values[1] is not null)
                return [.. values[1..].ToArray().Select(value => value ?? [])];
            Log.Unsealed(logger, context.TokenId);
            return null;
        }

        if (EnrollmentSeal.Open(secrets, part, context, sealedPart) is { } opened)
            return opened;
        if (EnrollmentSeal.SecretOf(secrets, sealedPart) is null)
            Log.SealSecretRemoved(logger, context.TokenId);
        else
            Log.Altered(logger, context.TokenId);
        return null;
    }

    private static string Text(byte[]? value) => Encoding.UTF8.GetString(value ?? []);
}

/// <param name="PublicKey">SPKI, DER.</param>
/// <param name="Claims">The credential's claims, JSON.</param>
/// <param name="Passkey">Approves, where the phone has one; otherwise the public key does.</param>
internal sealed record SealedPerson(byte[] PublicKey, byte[] Claims, Passkey? Passkey);

/// <param name="PublicKey">SPKI, DER.</param>
/// <param name="DeviceId">The phone's own name for itself.</param>
internal sealed record SealedDevice(byte[] PublicKey, string DeviceId);
