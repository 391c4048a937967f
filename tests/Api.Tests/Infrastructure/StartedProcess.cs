using System.Diagnostics;

namespace IdToken.Api.Tests.Infrastructure;

/// <summary>A process that a test has started.</summary>
internal static class StartedProcess
{
    // Beside all other tests.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Waits for something that the process does. One that does not do it must not outlive the test.</summary>
    public static async Task<T> OrKillAsync<T>(this Process process, Func<CancellationToken, Task<T>> untilAsync)
    {
        using var deadline = new CancellationTokenSource(Limit);
        try
        {
            return await untilAsync(deadline.Token);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }
}
