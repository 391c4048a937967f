namespace IdToken.Api.Identity.Enrollment;

/// <summary>Where a phone receives pushes. It is a secret: anyone who has it can try to ring the phone.</summary>
/// <param name="Kind">Which sender it is for.</param>
/// <param name="Values">What that sender needs.</param>
internal sealed record PushAddress(string Kind, IReadOnlyList<byte[]> Values)
{
    /// <summary>One value: the registration token, UTF-8.</summary>
    public const string Fcm = "fcm";

    /// <summary>Three values: the endpoint's URL, UTF-8; the phone's public key, an uncompressed point; the authentication secret.</summary>
    public const string WebPush = "web_push";

    public override string ToString() => $"{Kind} address";
}
