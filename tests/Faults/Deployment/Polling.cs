using System.Diagnostics;

namespace IdToken.Faults.Deployment;

/// <summary>Waiting for something that another process does.</summary>
internal static class Patience
{
    /// <returns>How long it took; null: it did not happen in time.</returns>
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
