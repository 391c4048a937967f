namespace IdToken.Client;

/// <summary>The state of a feed's connection. The feed reconnects by itself; an app can display this or alert on it.</summary>
/// <param name="Connected">False: disconnected; the feed retries.</param>
/// <param name="Position">
/// The last event that the loop has handled; before the first one, where the feed begins. Save it to resume there after a restart. Null: not known yet.
/// </param>
/// <param name="RetryIn">How long until the next attempt. Null while connected.</param>
/// <param name="Cause">Why the connection was lost or could not be opened. Null while connected.</param>
public sealed record ServiceFeedState(bool Connected, string? Position, TimeSpan? RetryIn = null, IdTokenException? Cause = null);
