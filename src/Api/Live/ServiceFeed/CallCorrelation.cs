using System.Globalization;
using Microsoft.AspNetCore.Http.Features;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>What the caller calls this connection, for its log lines and its trace. Untrusted text: cut, and without control characters.</summary>
internal sealed record CallCorrelation(string CorrelationId, string CallConnectionId)
{
    private const string NotProvided = "not provided";
    private const int MaximumLength = 128;

    /// <summary>Reads <c>x-ms-call-correlation-id</c>, or else <c>traceparent</c>, and <c>x-ms-call-connection-id</c>.</summary>
    public static CallCorrelation Of(HttpRequest request) => new(
        Text(request.Headers["x-ms-call-correlation-id"]) ?? Text(request.Headers.TraceParent) ?? NotProvided,
        Text(request.Headers["x-ms-call-connection-id"]) ?? NotProvided);

    /// <summary>Notes both in the trace of the request.</summary>
    public void Tag(HttpContext http)
    {
        var activity = http.Features.Get<IHttpActivityFeature>()?.Activity;
        activity?.SetTag("call.correlation_id", CorrelationId);
        activity?.SetTag("call.connection_id", CallConnectionId);
    }

    private static string? Text(string? header)
    {
        var text = string.Concat((header ?? "").Where(IsPlain).Take(MaximumLength)).Trim();
        return text.Length > 0 ? text : null;
    }

    // Also what begins a line elsewhere (U+2028, U+2029), and what turns a line around.
    private static bool IsPlain(char c) => !char.IsControl(c) && char.GetUnicodeCategory(c) is not
        (UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format or UnicodeCategory.Surrogate);
}
