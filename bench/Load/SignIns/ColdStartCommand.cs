using System.CommandLine;
using System.Diagnostics;
using IdToken.Load.Measuring;
using IdToken.Load.Server;
using IdToken.Load.Sockets;

namespace IdToken.Load.SignIns;

/// <summary>Starts a server and measures its first seconds. A first start enrolls the phones and warms up this program; only the second is measured.</summary>
internal static class ColdStartCommand
{
    private const int Workers = 64;
    private const int Phones = 64;
    private const int FirstSignIns = 1000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(8);

    public static Command Create()
    {
        var url = new Option<string>("--url") { Description = "The address on which the command listens", Required = true };
        var json = new Option<string?>("--json") { Description = "Report file" };
        var server = new Argument<string[]>("command") { Description = "Command that starts the server, which inherits the environment", Arity = ArgumentArity.OneOrMore };
        var command = new Command("cold-start", "The first seconds of a server.") { url, json, server };
        command.SetAction((parsed, cancellationToken) => RunAsync(new Uri(parsed.GetValue(url)!), parsed.GetValue(server)!, parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Uri url, string[] command, string? json, CancellationToken cancellationToken)
    {
        var report = new Report();
        report.Conditions();
        using var api = new ServerApi();
        IReadOnlyList<Phone> phones;
        using (await StartedServer.StartAsync(url, command, cancellationToken))
        {
            phones = await Phone.EnrollAsync(api, [url], Phones, cancellationToken);
            await SignInAsync(api, url, phones, WarmUp, new Timings(), _ => { });
        }

        using var server = await StartedServer.StartAsync(url, command, cancellationToken);
        report.Metric("start to ready", server.ReadyAfter.TotalMilliseconds, "ms");
        var (timings, start, thousand) = (new Timings(), Stopwatch.GetTimestamp(), TimeSpan.Zero);
        var done = await SignInAsync(api, url, phones, Duration, timings, count =>
        {
            if (count == FirstSignIns)
                thousand = Stopwatch.GetElapsedTime(start);
        });
        if (thousand > TimeSpan.Zero)
            report.Metric("ready to 1,000 sign-ins", thousand.TotalMilliseconds, "ms");
        report.Metric("sign-ins per second in the first 8 s", done / Duration.TotalSeconds, "/s");
        timings.Print(report);
        report.Failures(timings.Failures);
        await report.WriteAsync(json);
        return timings.Failures.Total == 0 ? 0 : 1;
    }

    private static async Task<int> SignInAsync(ServerApi api, Uri url, IReadOnlyList<Phone> phones, TimeSpan duration, Timings timings, Action<int> completed)
    {
        using var sockets = new SocketConnector(overHttp2: false);
        return await new ClosedLoop(new SignIn(api, sockets, SocketKind.Raw), phones, new Routes([url], null, null), Workers) { Completed = completed }.RunAsync(duration, timings);
    }
}
