using System.Text;
using IdToken.Api.Platform.Errors;

namespace IdToken.Api.Live.Upstream;

/// <summary>Why a client gets no connection.</summary>
/// <param name="Status">The handler's own, where it is an error; 500 otherwise.</param>
/// <param name="Text">The handler's words, where they are passed on.</param>
internal sealed record UpstreamRefusal(int Status, string? Text = null)
{
    private const int MaximumTextBytes = 1024;

    /// <summary>More clients wait for the handler than it is asked about at once.</summary>
    public static readonly UpstreamRefusal TooMany = new(StatusCodes.Status503ServiceUnavailable);

    public static readonly UpstreamRefusal Failed = new(StatusCodes.Status500InternalServerError);

    public static UpstreamRefusal Of(UpstreamAnswer answer, bool forwardText)
    {
        if (answer.Fault != UpstreamFault.None || answer.Status is < 400 or > 599)
            return Failed;
        return new(answer.Status, forwardText && answer.Status < 500 ? TextOf(answer) : null);
    }

    public Task AnswerAsync(HttpContext http)
    {
        if (Text is not null)
            return PlainText.WriteAsync(http, Status, Text);
        if (this == TooMany)
            http.Response.Headers.RetryAfter = "1";
        return (Status < 500
            ? Problems.Of(Status, "upstream_refused", "The configured handler refused the connection.")
            : Problems.Of(Status, "upstream_failed", "The configured handler could not be asked.")).ExecuteAsync(http);
    }

    private static string? TextOf(UpstreamAnswer answer)
    {
        if (answer.Body.Length is 0 or > MaximumTextBytes || answer.ContentType is not (null or "text/plain"))
            return null;
        var text = Encoding.UTF8.GetString(answer.Body);
        return text.Any(c => char.IsControl(c) || c == '\ufffd') ? null : text;
    }
}
