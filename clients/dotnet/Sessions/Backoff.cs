namespace IdToken.Client.Sessions;

/// <summary>Exponential backoff with jitter: doubles up to 10 s, so that the clients of a restarted server do not all reconnect at once.</summary>
internal static class Backoff
{
    /// <summary>A connection that lasted this long resets the backoff; one that drops at once must not be retried at full speed.</summary>
    public static readonly TimeSpan Steady = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Maximum = TimeSpan.FromSeconds(10);

    /// <param name="attempt">How many attempts failed before.</param>
    public static TimeSpan Delay(int attempt)
    {
        var ceiling = TimeSpan.FromTicks(Math.Min(Maximum.Ticks, First.Ticks << Math.Min(attempt, 10)));
        return ceiling * (0.5 + (Random.Shared.NextDouble() / 2));
    }
}
