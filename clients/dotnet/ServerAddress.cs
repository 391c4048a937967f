namespace IdToken.Client;

/// <summary>Where a server is, as an app gives it.</summary>
internal static class ServerAddress
{
    /// <returns>Ends in a slash, so that relative addresses keep its path.</returns>
    /// <exception cref="ArgumentException">It cannot be used.</exception>
    public static Uri Checked(Uri? given, bool allowPlainHttp)
    {
        if (given is not { IsAbsoluteUri: true, Scheme: "http" or "https", Query: "", Fragment: "" } address)
            throw new ArgumentException($"BaseAddress '{given}' is not an http or https URL without query and fragment.");
        if (address is { Scheme: "http", IsLoopback: false } && !allowPlainHttp)
            throw new ArgumentException($"BaseAddress '{address}' is plain http to another machine; use https.");
        return address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
    }
}
