namespace IdToken.Client.Sessions;

/// <summary>How long to wait before the next try: doubling, up to 10 s, and jittered, so that the clients of a restarted server do not come as one.</summary>
internal static class Backoff
{
    /// <summary>A connection that lasted this long starts the count anew; one that is dropped at once must not be tried again at full speed.</summary>
    public static readonly TimeSpan Steady = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Maximum = TimeSpan.FromSeconds(10);

    /// <param name="attempt">How many tries failed before this one.</param>
    public static TimeSpan Delay(int attempt)
    {
        var ceiling = TimeSpan.FromTicks(Math.Min(Maximum.Ticks, First.Ticks << Math.Min(attempt, 10)));
        return ceiling * (0.5 + (Random.Shared.NextDouble() / 2));
    }
}
