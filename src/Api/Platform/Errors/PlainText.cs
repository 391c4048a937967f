namespace IdToken.Api.Platform.Errors;

/// <summary>Writes the plain-text responses of the raw sockets' endpoints to requests that are rejected or are not an upgrade. The protocol fixes the texts (sections 4 and 6).</summary>
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
