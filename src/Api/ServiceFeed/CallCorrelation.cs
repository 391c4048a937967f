using System.Diagnostics;

namespace IdToken.Api.ServiceFeed;

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
    public void Tag(Activity? activity)
    {
        activity?.SetTag("call.correlation_id", CorrelationId);
        activity?.SetTag("call.connection_id", CallConnectionId);
    }

    private static string? Text(string? header)
    {
        if (string.IsNullOrWhiteSpace(header))
            return null;
        return string.Concat(header.Where(c => !char.IsControl(c) && !char.IsSurrogate(c)).Take(MaximumLength));
    }
}
