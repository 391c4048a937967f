namespace IdToken.Api.ServiceAccess;

/// <summary>Where an issuer may publish its documents.</summary>
internal static class IssuerAddress
{
    /// <summary>An https URL; http to this machine alone, or where https is not required.</summary>
    public static bool IsAcceptable(string? address, bool requireHttps) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && (url.Scheme == "https" || (url.Scheme == "http" && (!requireHttps || url.IsLoopback)));
}
