using System.CommandLine;
using IdToken.Load.Measuring;

namespace IdToken.Load.Sockets;

/// <summary>Opens connections and holds them, to measure the memory and CPU of a waiting connection.</summary>
internal static class IdleCommand
{
    private const int WarmUpSockets = 200;
    private static readonly TimeSpan WarmUpPause = TimeSpan.FromSeconds(3);

    public static Command Create()
    {
        var sockets = new SocketRunOptions();
        var hold = new Option<int>("--seconds") { Description = "How long the connections are held", DefaultValueFactory = _ => 30 };
        var after = new Option<int>("--after") { Description = "Seconds from the end of the connections to the last memory measurement; 0: none", DefaultValueFactory = _ => 60 };
        var command = new Command("idle", "Memory and CPU of waiting connections. Sessions must live longer than the run.") { hold, after };
        sockets.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(sockets.Read(parsed), TimeSpan.FromSeconds(parsed.GetValue(hold)), TimeSpan.FromSeconds(parsed.GetValue(after)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(SocketRun run, TimeSpan hold, TimeSpan after, CancellationToken cancellationToken)
    {
        var report = new Report();
        report.Conditions();
        var memory = new Memory(report, run.Processes, run.Sockets);
        memory.Measure("at the start");
        var requests = await run.PrepareAsync(cancellationToken);
        using var connector = new SocketConnector(run.OverHttp2);
        await WarmUpAsync(connector, requests, run.Concurrency, cancellationToken);
        memory.Baseline("before the connections");

        var held = new HeldSockets(connector, requests);
        var (connected, failures) = (new Series(), new Failures());
        var opening = await Usage.BeginAsync(run.Processes, run.Store, cancellationToken);
        await held.OpenAsync(run.Concurrency, connected, failures, cancellationToken);
        report.Metric("CPU per connect", await opening.ReportAsync(report, "connect", run.Sockets, cancellationToken), "µs");
        memory.PerSocket("right after the connects");

        var waiting = await Usage.BeginAsync(run.Processes, run.Store, cancellationToken);
        await held.HoldAsync(hold, cancellationToken);
        report.Fact("connections open after the hold time", held.Count, "");
        var cpu = await waiting.ReportAsync(report, "connection and hold time", run.Sockets, cancellationToken);
        report.Metric("CPU per waiting connection and second", cpu / hold.TotalSeconds, "µs");
        report.Metric("memory per waiting connection", memory.PerSocket("after the hold time"), "KiB");

        held.Drop();
        if (after > TimeSpan.Zero)
        {
            await Task.Delay(after, cancellationToken);
            memory.Measure($"{after.TotalSeconds:0} s after all were dropped");
        }

        report.Table(("connect to ready", connected));
        report.Failures(failures);
        await report.WriteAsync(run.ReportFile);
        return failures.Total == 0 ? 0 : 1;
    }

    // Otherwise the code that the first connections compile would count as their memory.
    private static async Task WarmUpAsync(SocketConnector connector, IReadOnlyList<Func<SocketRequest>> requests, int concurrency, CancellationToken cancellationToken)
    {
        var first = new HeldSockets(connector, [.. requests.Take(WarmUpSockets)]);
        await first.OpenAsync(concurrency, new Series(), new Failures(), cancellationToken);
        first.Drop();
        await Task.Delay(WarmUpPause, cancellationToken);
    }
}
