using System.CommandLine;
using System.Diagnostics;
using IdToken.Load.Measuring;
using IdToken.Load.Server;
using IdToken.Load.Sockets;

namespace IdToken.Load.SignIns;

/// <summary>Measures the highest rate of sign-ins.</summary>
internal static class SaturateCommand
{
    public static Command Create()
    {
        var run = new RunOptions();
        var kind = SignInCommand.SocketOption();
        var seconds = new Option<int>("--seconds") { Description = "How long", DefaultValueFactory = _ => 30 };
        var warmUp = new Option<int>("--warm-up") { Description = "Seconds before the measurement", DefaultValueFactory = _ => 20 };
        var workers = new Option<int>("--workers") { Description = "Concurrent sign-ins", DefaultValueFactory = _ => 64 };
        var command = new Command("saturate", "As many sign-ins as the servers can do.") { kind, seconds, warmUp, workers };
        run.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            run, parsed, parsed.GetValue(kind), TimeSpan.FromSeconds(parsed.GetValue(warmUp)), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(workers), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        RunOptions run, ParseResult parsed, SocketKind kind, TimeSpan warmUp, TimeSpan duration, int workers, CancellationToken cancellationToken)
    {
        var report = new Report();
        report.Conditions();
        using var api = new ServerApi();
        using var sockets = new SocketConnector(overHttp2: false);
        var phones = await Phone.EnrollAsync(api, run.Urls(parsed), run.Phones(parsed), cancellationToken);
        var (signIn, routes) = (new SignIn(api, sockets, kind), new Routes(run.Urls(parsed), null, null));
        await new ClosedLoop(signIn, phones, routes, workers).RunAsync(warmUp, new Timings());

        var usage = await Usage.BeginAsync(run.Processes(parsed), run.Store(parsed), cancellationToken);
        var timings = new Timings();
        var start = Stopwatch.GetTimestamp();
        var done = await new ClosedLoop(signIn, phones, routes, workers).RunAsync(duration, timings);
        report.Metric("sign-ins per second", done / Stopwatch.GetElapsedTime(start).TotalSeconds, "/s");
        timings.Print(report);
        report.Failures(timings.Failures);
        report.Metric("CPU per sign-in", await usage.ReportAsync(report, "sign-in", done, cancellationToken), "µs");
        await report.WriteAsync(run.Json(parsed));
        return timings.Failures.Total == 0 ? 0 : 1;
    }
}
