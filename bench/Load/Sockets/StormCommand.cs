using System.CommandLine;
using System.Diagnostics;
using IdToken.Load.Measuring;

namespace IdToken.Load.Sockets;

/// <summary>Cuts all sockets at once and connects all of them again at once, as when a proxy restarts.</summary>
internal static class StormCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Command Create()
    {
        var sockets = new SocketRunOptions();
        var command = new Command("storm", "All sockets are cut and connected again at the same moment.");
        sockets.AddTo(command);
        command.SetAction((given, cancellationToken) => RunAsync(sockets.Read(given), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(SocketRun run, CancellationToken cancellationToken)
    {
        var report = new Report();
        report.Conditions();
        var sessions = await run.InitiateAsync(cancellationToken);
        using var before = new SocketConnector(run.OverHttp2);
        var (connected, failures) = (new Series(), new Failures());
        var first = new HeldSockets(before, sessions);
        await first.OpenAsync(run.AtOnce, new Series(), failures, cancellationToken);
        report.Fact("sockets open before", first.Count, "");

        var usage = await Usage.BeginAsync(run.Processes, run.Store, cancellationToken);
        using var again = new SocketConnector(run.OverHttp2);
        var second = new HeldSockets(again, sessions);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        var begun = Stopwatch.GetTimestamp();
        first.Drop();
        var dropped = Stopwatch.GetElapsedTime(begun);
        await second.OpenAllAsync(begun, connected, failures, deadline.Token);
        var all = Stopwatch.GetElapsedTime(begun);

        report.Fact("time to cut all of them", dropped.TotalMilliseconds, "ms");
        report.Fact("time until all have otp_ready again", all.TotalMilliseconds, "ms");
        report.Table(("from the cut to otp_ready", connected));
        report.Fact("sockets open afterwards", second.Count, "");
        report.Failures(failures);
        await usage.PrintAsync(report, "socket", run.Sockets, cancellationToken);
        await report.WriteAsync(run.ReportFile);
        second.Drop();
        return second.Count == run.Sockets ? 0 : 1;
    }
}
