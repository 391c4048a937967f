using System.Runtime.CompilerServices;

namespace IdToken.Api.Tests.Infrastructure;

internal static class Threads
{
    /// <summary>Dozens of servers run in this process; on two cores the pool would start with two threads and add one per second.</summary>
    [ModuleInitializer]
    internal static void Provide()
    {
        ThreadPool.GetMinThreads(out _, out var completions);
        ThreadPool.SetMinThreads(32, completions);
    }
}
