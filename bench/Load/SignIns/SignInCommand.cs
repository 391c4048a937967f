using System.CommandLine;

namespace IdToken.Load.SignIns;

internal static class SignInCommand
{
    public static Command Create()
    {
        var run = new RunOptions();
        var rate = new Option<double>("--rate") { Description = "Sign-ins a second", DefaultValueFactory = _ => 200 };
        var seconds = new Option<int>("--seconds") { Description = "How long", DefaultValueFactory = _ => 30 };
        var warmUp = new Option<int>("--warm-up") { Description = "Seconds at the same rate that count for nothing", DefaultValueFactory = _ => 20 };
        var wait = new Option<string?>("--wait-on") { Description = "The server that all sockets are opened on" };
        var approve = new Option<string?>("--approve-on") { Description = "The server that all approvals go to" };
        var command = new Command("sign-ins", "Full sign-ins at a given rate, begun when they are due whatever the server does.") { rate, seconds, warmUp, wait, approve };
        run.AddTo(command);
        command.SetAction((given, cancellationToken) => new SignInRun
        {
            Rate = given.GetValue(rate),
            Duration = TimeSpan.FromSeconds(given.GetValue(seconds)),
            WarmUp = TimeSpan.FromSeconds(given.GetValue(warmUp)),
            Servers = run.Urls(given),
            WaitOn = Url(given.GetValue(wait)),
            ApproveOn = Url(given.GetValue(approve)),
            Phones = run.Phones(given),
            Processes = run.Processes(given),
            Store = run.Store(given),
            ReportFile = run.Json(given),
        }.RunAsync(cancellationToken));
        return command;
    }

    private static Uri? Url(string? text) => text is null ? null : new Uri(text);
}
