using System.Diagnostics;
using IdToken.Faults.Clients;
using IdToken.Faults.Deployment;
using IdToken.Faults.Oracle;
using IdToken.Faults.Injections;

namespace IdToken.Faults;

/// <summary>One row of the table: injects faults while people sign in continuously.</summary>
internal sealed class Run(Cluster cluster, Scenario scenario, Options options, HttpClient http, HttpMessageInvoker upgrades, Action<string> log)
{
    private static readonly Load Small = new(100, (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5)));
    private static readonly Load Large = new(100, (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)));
    private static readonly TimeSpan FullLength = TimeSpan.FromSeconds(25);

    // As long as the client may wait until it connects again.
    private static readonly TimeSpan FeedLimit = TimeSpan.FromSeconds(25);

    private readonly Load _load = options.Full ? Large : Small;

    public async Task<Tally> RunAsync()
    {
        var tally = new Tally { Feed = cluster.Issuer is null ? null : new() };
        var users = new Users(cluster, scenario.Faults.Any(f => f.Name == "clients-dropped") ? cluster.ClientProxyUrl : cluster.Url, http, upgrades);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await users.EnrollAsync(limit.Token);

        using var leave = new CancellationTokenSource();
        var following = await FollowAsync(tally.Feed, leave.Token);
        using var stop = new CancellationTokenSource();
        var random = new Random(options.Seed);
        var arriving = new Arrivals(users, tally, new Random(options.Seed + 1), _load).RunAsync(stop.Token);
        try
        {
            await InjectAsync(new FaultContext(cluster, tally, random, log));
        }
        finally
        {
            await stop.CancelAsync();
        }

        await arriving;
        if (tally.Feed is { } feed)
            await CloseAsync(feed, tally);
        await leave.CancelAsync();
        await following;
        foreach (var instance in cluster.Instances)
        {
            foreach (var line in instance.NewErrors())
                tally.AddFinding($"Unexpected: {instance} logged {line}");
        }

        return tally;
    }

    private async Task<Task> FollowAsync(FeedLedger? feed, CancellationToken leave)
    {
        if (feed is null)
            return Task.CompletedTask;
        var backEnd = new BackEnd(cluster, feed);
        var following = backEnd.FollowAsync(leave);
        await backEnd.ConnectedAsync();
        return following;
    }

    private async Task CloseAsync(FeedLedger feed, Tally tally)
    {
        await Polling.UntilAsync(() => Task.FromResult(feed.IsComplete), FeedLimit);
        feed.Close();
        foreach (var finding in feed.Findings)
            tally.AddFinding(finding);
        log($"feed: {feed.Delivered} delivered, {feed.Lost} lost, {feed.Twice} twice, {feed.Gone} gone with the store's data, {feed.Notices} events_lost, {feed.Disconnects} disconnects, worst delay {feed.WorstDelay.TotalMilliseconds:N0} ms");
    }

    private async Task InjectAsync(FaultContext context)
    {
        var watch = Stopwatch.StartNew();
        // Wait for a steady number of open sign-ins.
        await Task.Delay(_load.Think.Most);
        do
        {
            foreach (var fault in scenario.Faults)
            {
                await fault.InjectAsync(context);
                // Let clients reconnect before the next fault.
                await Task.Delay(context.Random.Next(300, options.Full ? 1500 : 800));
            }
        }
        while (options.Full && watch.Elapsed < FullLength);
    }
}
