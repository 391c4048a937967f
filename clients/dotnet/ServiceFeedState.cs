namespace IdToken.Client;

/// <summary>How a feed's connection is. The feed sees to it by itself; this is to show it, or to be alarmed by it.</summary>
/// <param name="Connected">False: it is down, and tried again.</param>
/// <param name="Place">
/// The last event that the loop is done with; before the first one, where the feed begins. Kept, it is where a restarted process goes on. Null where it is not known yet.
/// </param>
/// <param name="RetryIn">How long until the next try; only when down.</param>
/// <param name="Cause">Why it is down; only then.</param>
public sealed record ServiceFeedState(bool Connected, string? Place, TimeSpan? RetryIn = null, IdTokenException? Cause = null);
