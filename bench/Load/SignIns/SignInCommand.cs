using System.CommandLine;
using IdToken.Load.Sockets;

namespace IdToken.Load.SignIns;

internal static class SignInCommand
{
    public static Command Create()
    {
        var run = new RunOptions();
        var kind = SocketOption();
        var rate = new Option<double>("--rate") { Description = "Sign-ins per second", DefaultValueFactory = _ => 200 };
        var seconds = new Option<int>("--seconds") { Description = "How long", DefaultValueFactory = _ => 30 };
        var warmUp = new Option<int>("--warm-up") { Description = "Seconds at the same rate before the measurement", DefaultValueFactory = _ => 20 };
        var wait = new Option<string?>("--wait-on") { Description = "The server for all sockets" };
        var approve = new Option<string?>("--approve-on") { Description = "The server for all approvals" };
        var command = new Command("sign-ins", "Complete sign-ins at a fixed rate, started on schedule whether or not the server keeps up.") { kind, rate, seconds, warmUp, wait, approve };
        run.AddTo(command);
        command.SetAction((parsed, cancellationToken) => new SignInRun
        {
            Kind = parsed.GetValue(kind),
            Rate = parsed.GetValue(rate),
            Duration = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
            WarmUp = TimeSpan.FromSeconds(parsed.GetValue(warmUp)),
            Servers = run.Urls(parsed),
            WaitOn = Url(parsed.GetValue(wait)),
            ApproveOn = Url(parsed.GetValue(approve)),
            Phones = run.Phones(parsed),
            Processes = run.Processes(parsed),
            Store = run.Store(parsed),
            ReportFile = run.Json(parsed),
        }.RunAsync(cancellationToken));
        return command;
    }

    /// <summary>The option for the kind of connection that the browser uses.</summary>
    public static Option<SocketKind> SocketOption() => new("--kind") { Description = "Raw or Hub", DefaultValueFactory = _ => SocketKind.Raw };

    private static Uri? Url(string? text) => text is null ? null : new Uri(text);
}
