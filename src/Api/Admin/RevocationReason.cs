namespace IdToken.Api.Admin;

/// <summary>Why an enrollment is revoked (protocol, section 1).</summary>
internal enum RevocationReason
{
    LostDevice,
    Compromised,
    ExpiredDocument,
    UserRequest,
}

/// <summary>The names of the reasons, on the wire and in the store.</summary>
internal static class RevocationReasons
{
    public static IEnumerable<string> Names => Enum.GetValues<RevocationReason>().Select(NameOf);

    public static string NameOf(RevocationReason reason) => reason switch
    {
        RevocationReason.LostDevice => "lost_device",
        RevocationReason.Compromised => "compromised",
        RevocationReason.ExpiredDocument => "expired_document",
        RevocationReason.UserRequest => "user_request",
    };

    /// <exception cref="FormatException">There is no such reason.</exception>
    public static RevocationReason Parse(string name) => name switch
    {
        "lost_device" => RevocationReason.LostDevice,
        "compromised" => RevocationReason.Compromised,
        "expired_document" => RevocationReason.ExpiredDocument,
        "user_request" => RevocationReason.UserRequest,
        _ => throw new FormatException($"'{name}' is not a reason to revoke an enrollment."),
    };
}
