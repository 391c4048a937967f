namespace IdToken.Api.Live.Upstream;

/// <summary>Why an event has no usable response.</summary>
internal enum UpstreamFault
{
    None,

    /// <summary>Webhook validation failed, so the event was not sent.</summary>
    NotAllowed,

    Unreachable,
    TimedOut,
    TooLarge,
    Malformed,
}

/// <summary>The handler's response to an event.</summary>
/// <param name="Fault">Why the response cannot be used; <see cref="UpstreamFault.None"/> for a usable one.</param>
/// <param name="Status">The HTTP status; 0 when there was no response.</param>
internal sealed record UpstreamResponse(UpstreamFault Fault, int Status = 0)
{
    public byte[] Body { get; init; } = [];

    public string? ContentType { get; init; }

    /// <summary>The connection's new state; null: the handler did not set one.</summary>
    public string? State { get; init; }

    /// <summary>Cookies for later events of the same connection, so that a load balancer routes them to the same handler.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Cookies { get; init; } = [];

    /// <summary>The handler accepted the event, even if the rest of the response cannot be used.</summary>
    public bool IsSuccessStatus => Status is >= 200 and < 300;

    public bool IsSuccess => Fault == UpstreamFault.None && IsSuccessStatus;

    /// <summary>The failure may be transient: no connection, 408 or 5xx.</summary>
    public bool IsRetryable => Fault == UpstreamFault.Unreachable || (Fault == UpstreamFault.None && Status is 408 or (>= 500 and < 600));
}
