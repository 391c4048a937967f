namespace IdToken.Api.Live.Upstream;

/// <summary>Why there is no answer that could be used.</summary>
internal enum UpstreamFault
{
    None,
    NoConsent,
    Unreachable,
    TimedOut,
    TooBig,
    Malformed,
}

/// <summary>What the handler answered to an event.</summary>
/// <param name="Fault">Why there is nothing else.</param>
/// <param name="Status">Of HTTP; 0 without an answer.</param>
internal sealed record UpstreamAnswer(UpstreamFault Fault, int Status = 0)
{
    public byte[] Body { get; init; } = [];

    public string? ContentType { get; init; }

    /// <summary>The connection's new state; null where the handler set none.</summary>
    public string? State { get; init; }

    /// <summary>Cookies that lead later events of the connection to the same place.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Cookies { get; init; } = [];

    /// <summary>The handler said yes, whatever else it said.</summary>
    public bool Admits => Status is >= 200 and < 300;

    public bool IsSuccess => Fault == UpstreamFault.None && Admits;

    /// <summary>Another try may go better: nobody was there, or somebody who said so.</summary>
    public bool IsWorthRepeating => Fault == UpstreamFault.Unreachable || (Fault == UpstreamFault.None && Status is 408 or (>= 500 and < 600));
}
