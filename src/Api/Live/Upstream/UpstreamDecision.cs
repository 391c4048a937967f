namespace IdToken.Api.Live.Upstream;

/// <summary>The connection that the handler accepted, or why it was rejected. Neither: no handler is configured.</summary>
internal readonly record struct UpstreamDecision(UpstreamConnection? Connection, UpstreamRefusal? Refusal)
{
    public static implicit operator UpstreamDecision(UpstreamConnection connection) => new(connection, null);

    public static implicit operator UpstreamDecision(UpstreamRefusal refusal) => new(null, refusal);
}
