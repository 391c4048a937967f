namespace IdToken.Api.Platform.Http;

/// <summary>Reads the Authorization header of a request (RFC 6750, section 2.1). A token in the query is never looked at here.</summary>
internal static class BearerHeader
{
    private const string Scheme = "Bearer";

    /// <summary>Returns the bearer token: null where there is none, empty where the header holds nothing that could be one.</summary>
    public static string? Read(HttpRequest request)
    {
        var values = request.Headers.Authorization;
        if (values.Count == 0)
            return null;
        // Which of several counts is anyone's guess; a proxy may have joined several by a comma.
        if (values is not [{ } value] || value.Contains(',', StringComparison.Ordinal))
            return "";
        var (scheme, token) = value.Split(' ', 2) is [var first, var rest] ? (first, rest.Trim(' ')) : (value, "");
        return scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase) ? token : null;
    }
}
