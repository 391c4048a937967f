using System.Diagnostics;
using IdToken.Faults.Oracle;

namespace IdToken.Faults.Clients;

/// <summary>Starts sign-ins at a constant rate, whether or not the server keeps up.</summary>
internal sealed class Arrivals(Users users, Tally tally, Random random, Load load)
{
    /// <summary>Runs until <paramref name="stop"/> and completes when the last sign-in has ended.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var visits = new List<Task>();
        var watch = Stopwatch.StartNew();
        while (!stop.IsCancellationRequested)
        {
            while (visits.Count < watch.Elapsed.TotalSeconds * load.PerSecond)
                visits.Add(new Visit(users, users.Any(random), VisitOptions(), tally).RunAsync());
            await Task.Delay(10, CancellationToken.None);
        }

        await Task.WhenAll(visits);
    }

    private VisitOptions VisitOptions()
    {
        var (least, most) = load.Think;
        return new(least + ((most - least) * random.NextDouble()), Typed: random.Next(2) == 0, Impatient: random.Next(10) == 0);
    }
}

/// <param name="PerSecond">Sign-ins started per second.</param>
/// <param name="Think">Minimum and maximum time from the start of a sign-in to its approval.</param>
internal sealed record Load(double PerSecond, (TimeSpan Least, TimeSpan Most) Think);
