namespace IdToken.Api.Identity.Passkeys;

/// <summary>Origins in the form that browsers use in <c>clientDataJSON</c> (HTML, section 7.1.1).</summary>
internal static class PageOrigin
{
    /// <summary>Returns the origin of an absolute http or https URL; null where it is not one.</summary>
    public static string? Of(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" ? $"{parsed.Scheme}://{parsed.IdnHost}{(parsed.IsDefaultPort ? "" : FormattableString.Invariant($":{parsed.Port}"))}" : null;

    /// <summary>Returns an origin's host, which its passkeys are for; empty where it is not an origin.</summary>
    public static string HostOf(string origin) => Uri.TryCreate(origin, UriKind.Absolute, out var parsed) ? parsed.IdnHost : "";
}
