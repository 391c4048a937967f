using System.Diagnostics;
using IdToken.Load.Server;

namespace IdToken.Load.SignIns;

/// <summary>Workers that each start a sign-in as soon as the previous one is done, which keeps the server saturated.</summary>
internal sealed class ClosedLoop(SignIn signIn, IReadOnlyList<Phone> phones, Routes routes, int workers)
{
    private int _next;
    private int _done;

    /// <summary>Calls back with the number of completed sign-ins, after each of them.</summary>
    public Action<int> Completed { get; init; } = _ => { };

    /// <returns>The number of completed sign-ins.</returns>
    public async Task<int> RunAsync(TimeSpan duration, Timings timings)
    {
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(start) < duration)
                await SignInAsync(timings);
        })));
        return _done;
    }

    private async Task SignInAsync(Timings timings)
    {
        var phone = phones[(int)((uint)Interlocked.Increment(ref _next) % phones.Count)];
        if (await signIn.RunAsync(phone, routes.Next(), Stopwatch.GetTimestamp(), timings))
            Completed(Interlocked.Increment(ref _done));
    }
}
