namespace IdToken.Api.Hosting;

/// <summary>The headers that protect every page the server serves.</summary>
internal static class PageHeaders
{
    public static void Set(IHeaderDictionary headers, string contentSecurityPolicy)
    {
        headers.ContentSecurityPolicy = contentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}
