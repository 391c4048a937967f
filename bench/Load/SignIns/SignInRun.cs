using System.Diagnostics;
using IdToken.Load.Measuring;
using IdToken.Load.Server;
using IdToken.Load.Sockets;

namespace IdToken.Load.SignIns;

/// <summary>Sign-ins at a fixed rate: a warm-up, then the measured run.</summary>
internal sealed record SignInRun
{
    public required double Rate { get; init; }
    public required TimeSpan Duration { get; init; }
    public required TimeSpan WarmUp { get; init; }
    public required IReadOnlyList<Uri> Servers { get; init; }
    public required Uri? WaitOn { get; init; }
    public required Uri? ApproveOn { get; init; }
    public required SocketKind Kind { get; init; }
    public required int Phones { get; init; }
    public required IReadOnlyList<ServerProcess> Processes { get; init; }
    public required StoreCommands? Store { get; init; }
    public required string? ReportFile { get; init; }

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var report = new Report();
        report.Conditions();
        using var api = new ServerApi();
        using var sockets = new SocketConnector(overHttp2: false);
        var phones = await Phone.EnrollAsync(api, Servers, Phones, cancellationToken);
        var routes = new Routes(Servers, WaitOn, ApproveOn);
        var signIn = new SignIn(api, sockets, Kind);
        await RunAsync(WarmUp, new Timings());

        var usage = await Usage.BeginAsync(Processes, Store, cancellationToken);
        var timings = new Timings();
        var start = Stopwatch.GetTimestamp();
        await RunAsync(Duration, timings);
        var done = timings.Whole.Percentiles().Count;
        report.Fact("rate requested", Rate, "sign-ins/s");
        report.Fact("rate reached", done / Stopwatch.GetElapsedTime(start).TotalSeconds, "sign-ins/s");
        timings.Print(report);
        report.Failures(timings.Failures);
        var latency = timings.SentToFrame.Percentiles();
        report.Metric("approval to frame, p50", latency.P50, "ms");
        report.Metric("approval to frame, p99", latency.P99, "ms");
        report.Metric("CPU per sign-in", await usage.ReportAsync(report, "sign-in", done, cancellationToken), "µs");
        await report.WriteAsync(ReportFile);
        return timings.Failures.Total == 0 ? 0 : 1;

        async Task RunAsync(TimeSpan duration, Timings into) => await Task.WhenAll(
            await Schedule.RunAsync(Schedule.Create(Rate, duration), (i, due) => signIn.RunAsync(phones[i % phones.Length], routes.Next(), due, into)));
    }
}
