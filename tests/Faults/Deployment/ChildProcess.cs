using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace IdToken.Faults.Deployment;

internal enum Signal
{
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

/// <summary>A process that this program started, with its output in a file. All are killed when this program ends.</summary>
internal sealed class ChildProcess
{
    private static readonly ConcurrentDictionary<int, Process> Running = [];

    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public static ChildProcess Start(string log, string command, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        // exec replaces the shell, so the process id is the command's and no thread has to copy its output.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >>\"$FAULTS_LOG\" 2>&1", "sh", command, .. arguments]);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        start.Environment["FAULTS_LOG"] = log;
        var process = Process.Start(start)!;
        Running[process.Id] = process;
        return new(process);
    }

    public void Send(Signal signal)
    {
        if (!_process.HasExited)
            _ = kill(_process.Id, (int)signal);
    }

    /// <exception cref="TimeoutException">It is still running.</exception>
    public async Task ExitAsync(TimeSpan limit)
    {
        await _process.WaitForExitAsync().WaitAsync(limit);
        Running.TryRemove(_process.Id, out _);
    }

    public async Task KillAsync()
    {
        Send(Signal.Kill);
        await ExitAsync(TimeSpan.FromSeconds(10));
    }

    /// <summary>Kills all processes when this program ends.</summary>
    public static void KillAll()
    {
        foreach (var (_, process) in Running)
            process.Kill();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int kill(int process, int signal);
}
