using System.Diagnostics;
using IdToken.Faults.Clients;
using IdToken.Faults.Deployment;
using IdToken.Faults.Oracle;
using IdToken.Faults.Injection;

namespace IdToken.Faults;

/// <summary>One row of the table: people sign in all the time, while faults are injected.</summary>
internal sealed class Run(Site site, Scenario scenario, Options options, HttpClient http, HttpMessageInvoker upgrades, Action<string> say)
{
    private static readonly Volume Small = new(100, (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5)));
    private static readonly Volume Large = new(100, (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)));
    private static readonly TimeSpan FullLength = TimeSpan.FromSeconds(25);

    private readonly Volume _volume = options.Full ? Large : Small;

    public async Task<Tally> RunAsync()
    {
        var tally = new Tally();
        var crowd = new Crowd(site, scenario.Faults.Any(f => f.Name == "clients-dropped") ? site.DoorUrl : site.Url, http, upgrades);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await crowd.EnrollAsync(limit.Token);

        using var stop = new CancellationTokenSource();
        var random = new Random(options.Seed);
        var arriving = new Arrivals(crowd, tally, new Random(options.Seed + 1), _volume).RunAsync(stop.Token);
        try
        {
            await InjectAsync(new Stage(site, tally, random, say));
        }
        finally
        {
            await stop.CancelAsync();
        }

        await arriving;
        foreach (var instance in site.Instances)
        {
            foreach (var line in instance.NewErrors())
                tally.Find($"Unexpected: {instance} logged {line}");
        }

        return tally;
    }

    private async Task InjectAsync(Stage stage)
    {
        var watch = Stopwatch.StartNew();
        // As many as there are on average.
        await Task.Delay(_volume.Think.Most);
        do
        {
            foreach (var fault in scenario.Faults)
            {
                await fault.InjectAsync(stage);
                // Clients that lost their connection must be back before the next fault.
                await Task.Delay(stage.Random.Next(300, options.Full ? 1500 : 800));
            }
        }
        while (options.Full && watch.Elapsed < FullLength);
    }
}
