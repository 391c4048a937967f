using System.CommandLine;
using IdToken.Load.Measuring;

namespace IdToken.Load.Sockets;

/// <summary>Opens sockets and holds them: what does one that waits cost?</summary>
internal static class IdleCommand
{
    public static Command Create()
    {
        var sockets = new SocketRunOptions();
        var hold = new Option<int>("--seconds") { Description = "How long they are held", DefaultValueFactory = _ => 30 };
        var after = new Option<int>("--after") { Description = "Seconds from their end to the last look at the memory", DefaultValueFactory = _ => 60 };
        var command = new Command("idle", "Raw sockets that wait; the sessions must live longer than the run.") { hold, after };
        sockets.AddTo(command);
        command.SetAction((given, cancellationToken) =>
            RunAsync(sockets.Read(given), TimeSpan.FromSeconds(given.GetValue(hold)), TimeSpan.FromSeconds(given.GetValue(after)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(SocketRun run, TimeSpan hold, TimeSpan after, CancellationToken cancellationToken)
    {
        var report = new Report();
        report.Conditions();
        var memory = new Memory(report, run.Processes, run.Sockets);
        memory.Look("at the start");
        var sessions = await run.InitiateAsync(cancellationToken);
        memory.LookAtFirst("with the sessions initiated");

        using var connector = new SocketConnector(run.OverHttp2);
        var held = new HeldSockets(connector, sessions);
        var (connected, failures) = (new Series(), new Failures());
        var opening = await Usage.BeginAsync(run.Processes, run.Store, cancellationToken);
        await held.OpenAsync(run.AtOnce, connected, failures, cancellationToken);
        await opening.PrintAsync(report, "socket opened", run.Sockets, cancellationToken);
        memory.Look("with the sockets just opened");

        var waiting = await Usage.BeginAsync(run.Processes, run.Store, cancellationToken);
        await Task.Delay(hold, cancellationToken);
        report.Fact("sockets open after the time of holding", held.Count, "");
        await waiting.PrintAsync(report, "socket and time of holding", run.Sockets, cancellationToken);
        memory.Look("after the time of holding");

        held.Drop();
        await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken);
        memory.Look("5 s after all were dropped");
        await Task.Delay(after, cancellationToken);
        memory.Look($"{after.TotalSeconds + 5:0} s after all were dropped");
        report.Table(("connect to otp_ready", connected));
        report.Failures(failures);
        await report.WriteAsync(run.ReportFile);
        return failures.Total == 0 ? 0 : 1;
    }
}
