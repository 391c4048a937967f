using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Platform.Sockets;

namespace IdToken.Api.Tests.Platform.Store.Embedded;

/// <summary>The server and its embedded store as separate processes: on a terminal, and killed.</summary>
public sealed class TerminalTests : IAsyncLifetime
{
    private const char ControlC = '\x03';

    private readonly string _directory = Directory.CreateTempSubdirectory("idtoken-terminal-").FullName;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Control_C_stops_the_server_and_then_the_store_without_errors()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Makes its terminal with util-linux's script.");
        using var terminal = StartOnTerminal($"exec env --default-signal=INT dotnet {Server} --environment=Development --urls=http://127.0.0.1:0 --IdToken:EmbeddedStore:DataDirectory={_directory} --IdToken:Drain:Delay=00:00:02");
        var farewell = await terminal.OrKillAsync(deadline => FarewellAsync(terminal, deadline));
        Assert.Equal(0, terminal.ExitCode);
        Assert.Contains("Stopping", farewell, StringComparison.Ordinal);
        foreach (var complaint in (string[])["warn:", "fail:", "crit:", "Exception"])
            Assert.DoesNotContain(complaint, farewell, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_store_ends_with_a_server_that_is_killed()
    {
        await using var server = await ServerProcess.StartAsync("", $"IdToken:EmbeddedStore:DataDirectory={_directory}");
        using var store = Store();
        await server.SignalAsync("KILL");
        await server.ExitCodeAsync();
        await store.WaitForExitAsync(Deadline.Token());
    }

    private static string Server => Path.Combine(AppContext.BaseDirectory, "IdToken.Api.dll");

    // "exec", as the shell on the terminal would hear Ctrl-C too and end by it. A test run in the background of a shell ignores Ctrl-C,
    // and what it starts would too; hence --default-signal.
    private static Process StartOnTerminal(string command) =>
        Process.Start(new ProcessStartInfo("script", ["-qec", command, "/dev/null"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    private Process Store() => Process.GetProcessById((int)JsonNode.Parse(File.ReadAllText(Path.Combine(_directory, "store.json")))!["ProcessId"]!);

    /// <summary>Presses Ctrl-C once the server has started; returns what it writes from then on, when it and its store have ended.</summary>
    private async Task<string> FarewellAsync(Process terminal, CancellationToken deadline)
    {
        var start = new StringBuilder();
        while (!start.ToString().Contains("local trial only", StringComparison.Ordinal))
            start.AppendLine(await terminal.StandardOutput.ReadLineAsync(deadline) ?? throw new InvalidOperationException($"The server ended:\n{start}"));
        using var store = Store();
        await terminal.StandardInput.WriteAsync(ControlC);
        await terminal.StandardInput.FlushAsync(deadline);
        var farewell = await terminal.StandardOutput.ReadToEndAsync(deadline);
        await terminal.WaitForExitAsync(deadline);
        await store.WaitForExitAsync(deadline);
        return farewell;
    }
}
