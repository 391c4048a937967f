using System.CommandLine;
using System.Diagnostics;
using IdToken.Load.Measuring;

namespace IdToken.Load.Sockets;

/// <summary>Drops all connections at once and reconnects all of them at once, as when a proxy restarts.</summary>
internal static class StormCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    public static Command Create()
    {
        var sockets = new SocketRunOptions();
        var command = new Command("storm", "All connections are dropped and reconnected at the same moment.");
        sockets.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(sockets.Read(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(SocketRun run, CancellationToken cancellationToken)
    {
        var report = new Report();
        report.Conditions();
        var requests = await run.PrepareAsync(cancellationToken);
        using var before = new SocketConnector(run.OverHttp2);
        var (connected, failures) = (new Series(), new Failures());
        var first = new HeldSockets(before, requests);
        await first.OpenAsync(run.Concurrency, new Series(), failures, cancellationToken);
        report.Fact("connections open before", first.Count, "");

        var usage = await Usage.BeginAsync(run.Processes, run.Store, cancellationToken);
        using var after = new SocketConnector(run.OverHttp2);
        var second = new HeldSockets(after, requests);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        var start = Stopwatch.GetTimestamp();
        first.Drop();
        report.Fact("time to drop all connections", Stopwatch.GetElapsedTime(start).TotalMilliseconds, "ms");
        await second.OpenAllAsync(start, connected, failures, timeout.Token);
        var all = Stopwatch.GetElapsedTime(start);

        report.Metric("time until all are ready again", all.TotalSeconds, "s");
        report.Table(("from the drop to ready", connected));
        report.Fact("connections open afterwards", second.Count, "");
        report.Failures(failures);
        report.Metric("CPU per reconnect", await usage.ReportAsync(report, "reconnect", run.Sockets, cancellationToken), "µs");
        await report.WriteAsync(run.ReportFile);
        second.Drop();
        return second.Count == run.Sockets ? 0 : 1;
    }
}
