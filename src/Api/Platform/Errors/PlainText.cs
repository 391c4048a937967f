namespace IdToken.Api.Platform.Errors;

/// <summary>The answers of the raw sockets' endpoints to what is no upgrade, or is refused: exact texts that clients of the documented samples know (protocol, sections 4 and 6).</summary>
internal static class PlainText
{
    public const string UpgradeExpected = "WebSocket connection expected.";

    public static Task WriteAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(text, http.RequestAborted);
    }
}
