namespace IdToken.Client;

/// <summary>Checks the server address that an app gives.</summary>
internal static class ServerAddress
{
    /// <returns>The address, ending with a slash, so that relative addresses keep its path.</returns>
    /// <exception cref="ArgumentException">It is not valid.</exception>
    public static Uri Checked(Uri? given, bool allowPlainHttp)
    {
        if (given is not { IsAbsoluteUri: true, Scheme: "http" or "https", Query: "", Fragment: "" } address)
            throw new ArgumentException($"BaseAddress '{given}' is not an absolute http or https URL without query and fragment.");
        if (address is { Scheme: "http", IsLoopback: false } && !allowPlainHttp)
            throw new ArgumentException($"BaseAddress '{address}' uses plain http to another machine. Use https, or set AllowPlainHttp for a local trial.");
        return address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
    }
}
