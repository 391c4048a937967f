namespace IdToken.Client.Tests.Hosting;

/// <summary>The delays of a feed that reconnects.</summary>
internal static class Backoff
{
    /// <summary>Longer than any delay after the first few attempts, shorter than the timeout of one attempt to connect.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(9);

    private static readonly TimeSpan Any = TimeSpan.FromSeconds(9.9999);

    /// <summary>Asserts that the next delays are within these seconds, and lets them pass.</summary>
    public static async Task PassAsync(this ManualClock clock, (double Least, double Most)[] delays)
    {
        foreach (var (least, most) in delays)
        {
            var delay = await clock.WaitedForAsync(Any);
            Assert.InRange(delay.TotalSeconds, least, most);
            clock.Advance(delay);
        }
    }
}
