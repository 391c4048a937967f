namespace IdToken.Api.Live.Upstream;

/// <summary>A connection that the handler knows of, or why there is none. Neither: nobody was to be asked.</summary>
internal readonly record struct UpstreamDecision(UpstreamConnection? Connection, UpstreamRefusal? Refusal)
{
    public static implicit operator UpstreamDecision(UpstreamConnection connection) => new(connection, null);

    public static implicit operator UpstreamDecision(UpstreamRefusal refusal) => new(null, refusal);
}
