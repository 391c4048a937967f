using System.Text;
using IdToken.Api.Platform.Errors;

namespace IdToken.Api.Live.Upstream;

/// <summary>Why a client is rejected, as the HTTP response to its upgrade.</summary>
/// <param name="Status">The handler's status if it is 400 to 599; otherwise 500.</param>
/// <param name="Text">The handler's text, if it is forwarded.</param>
internal sealed record UpstreamRefusal(int Status, string? Text = null)
{
    private const int MaximumTextBytes = 1024;

    /// <summary>Too many clients wait for the handler: <see cref="ConnectLimiter"/>.</summary>
    public static readonly UpstreamRefusal TooMany = new(StatusCodes.Status503ServiceUnavailable);

    public static readonly UpstreamRefusal Failed = new(StatusCodes.Status500InternalServerError);

    public static UpstreamRefusal Of(UpstreamResponse response, bool forwardText)
    {
        if (response.Fault != UpstreamFault.None || response.Status is < 400 or > 599)
            return Failed;
        return new(response.Status, forwardText && response.Status < 500 ? TextOf(response) : null);
    }

    public Task AnswerAsync(HttpContext http)
    {
        if (Text is not null)
            return PlainText.WriteAsync(http, Status, Text);
        if (this == TooMany)
            http.Response.Headers.RetryAfter = "1";
        return (Status < 500
            ? Problems.Of(Status, "upstream_refused", "The configured handler refused the connection.")
            : Problems.Of(Status, "upstream_failed", "The configured handler is not available.")).ExecuteAsync(http);
    }

    private static string? TextOf(UpstreamResponse response)
    {
        if (response.Body.Length is 0 or > MaximumTextBytes || response.ContentType is not (null or "text/plain"))
            return null;
        var text = Encoding.UTF8.GetString(response.Body);
        return text.Any(c => char.IsControl(c) || c == '\ufffd') ? null : text;
    }
}
