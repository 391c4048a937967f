using System.Diagnostics;

namespace IdToken.Load.SignIns;

/// <summary>
/// When sign-ins begin: times that are fixed beforehand and wait for nobody. They come at random, as people do, but at the same times in every run.
/// </summary>
internal static class Schedule
{
    private const int Seed = 20_250_115;

    /// <summary>Seconds from the start, in order.</summary>
    public static IReadOnlyList<double> Create(double perSecond, TimeSpan duration)
    {
        // CA5394: a random number that is no secret.
#pragma warning disable CA5394
        var random = new Random(Seed);
        var times = new double[(int)(perSecond * duration.TotalSeconds)];
        for (var i = 0; i < times.Length; i++)
            times[i] = random.NextDouble() * duration.TotalSeconds;
#pragma warning restore CA5394
        Array.Sort(times);
        return times;
    }

    /// <summary>Calls at each time, on a thread of its own: the thread pool may be busy with the sign-ins.</summary>
    public static Task<IReadOnlyList<Task>> KeepAsync(IReadOnlyList<double> times, Func<int, long, Task> begin)
    {
        var done = new TaskCompletionSource<IReadOnlyList<Task>>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => done.SetResult(Keep(times, begin))) { IsBackground = true }.Start();
        return done.Task;
    }

    private static Task[] Keep(IReadOnlyList<double> times, Func<int, long, Task> begin)
    {
        var begun = new Task[times.Count];
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < times.Count; i++)
        {
            var due = start + (long)(times[i] * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < due)
                Thread.Sleep(1);
            var number = i;
            begun[i] = Task.Run(() => begin(number, due));
        }

        return begun;
    }
}
