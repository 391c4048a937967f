using System.Diagnostics;
using IdToken.Faults.Oracle;

namespace IdToken.Faults.Clients;

/// <summary>People come at an even rate, however the server is doing.</summary>
internal sealed class Arrivals(Crowd crowd, Tally tally, Random random, Volume volume)
{
    /// <summary>Until <paramref name="stop"/>; completes when the last of them is done.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var visits = new List<Task>();
        var watch = Stopwatch.StartNew();
        while (!stop.IsCancellationRequested)
        {
            while (visits.Count < watch.Elapsed.TotalSeconds * volume.PerSecond)
                visits.Add(new Visit(crowd, crowd.Anybody(random), Manner(), tally).RunAsync());
            await Task.Delay(10, CancellationToken.None);
        }

        await Task.WhenAll(visits);
    }

    private Manner Manner()
    {
        var (least, most) = volume.Think;
        return new(least + ((most - least) * random.NextDouble()), Typed: random.Next(2) == 0, Impatient: random.Next(10) == 0);
    }
}

/// <param name="PerSecond">Sign-ins that begin in a second.</param>
/// <param name="Think">From a sign-in's start to its approval, at least and at most.</param>
internal sealed record Volume(double PerSecond, (TimeSpan Least, TimeSpan Most) Think);
