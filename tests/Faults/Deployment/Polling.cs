using System.Diagnostics;

namespace IdToken.Faults.Deployment;

/// <summary>Waits for an effect of another process.</summary>
internal static class Polling
{
    /// <returns>How long it took; null: not within the limit.</returns>
    public static async Task<TimeSpan?> UntilAsync(Func<Task<bool>> done, TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < limit)
        {
            if (await done())
                return watch.Elapsed;
            await Task.Delay(20);
        }

        return null;
    }

    public static async Task RequireAsync(string what, Func<Task<bool>> done, TimeSpan limit)
    {
        if (await UntilAsync(done, limit) is null)
            throw new TimeoutException($"{what}: not within {limit.TotalSeconds} s.");
    }
}
