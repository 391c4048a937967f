using System.Diagnostics;

namespace IdToken.Load.SignIns;

/// <summary>
/// Start times of sign-ins, fixed before the run and independent of the responses. They are random, as arrivals of people are, but the same in every run.
/// </summary>
internal static class Schedule
{
    private const int Seed = 20_250_115;

    /// <summary>Returns the times in seconds from the start, in order.</summary>
    public static IReadOnlyList<double> Create(double perSecond, TimeSpan duration)
    {
        // CA5394: not used for security.
#pragma warning disable CA5394
        var random = new Random(Seed);
        var times = new double[(int)(perSecond * duration.TotalSeconds)];
        for (var i = 0; i < times.Length; i++)
            times[i] = random.NextDouble() * duration.TotalSeconds;
#pragma warning restore CA5394
        Array.Sort(times);
        return times;
    }

    /// <summary>Calls back at each time. Uses its own thread, because the thread pool may be busy with sign-ins.</summary>
    public static Task<IReadOnlyList<Task>> RunAsync(IReadOnlyList<double> times, Func<int, long, Task> begin)
    {
        var done = new TaskCompletionSource<IReadOnlyList<Task>>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => done.SetResult(Run(times, begin))) { IsBackground = true }.Start();
        return done.Task;
    }

    private static Task[] Run(IReadOnlyList<double> times, Func<int, long, Task> begin)
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
