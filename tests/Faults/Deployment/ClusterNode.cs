using System.Diagnostics;

namespace IdToken.Faults.Deployment;

/// <summary>One redis-server of a <see cref="RedisCluster"/>, which keeps its port and its data across restarts.</summary>
internal sealed class ClusterNode(string folder, int number)
{
    // The node's bus is 10,000 above its port, and must be below the ephemeral range too.
    private const int BusOffset = 10_000;

    private readonly string _data = Path.Combine(folder, $"node-{number}");
    private ChildProcess? _process;

    public int Port { get; } = Ports.Free() - BusOffset;

    public void Start()
    {
        Directory.CreateDirectory(_data);
        string[] arguments =
        [
            "--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _data, "--save", "", "--appendonly", "yes", "--appendfsync", "everysec",
            "--cluster-enabled", "yes", "--cluster-node-timeout", "2000", "--cluster-require-full-coverage", "no", "--cluster-allow-replica-migration", "no",
            "--repl-diskless-sync-delay", "0",
        ];
        _process = ChildProcess.Start(Path.Combine(folder, $"node-{number}.log"), "redis-server", arguments);
    }

    public Task KillAsync() => _process!.KillAsync();

    /// <summary>Returns the reply as redis-cli prints it; empty where the node does not answer.</summary>
    public async Task<string> AskAsync(params string[] command)
    {
        using var asking = Process.Start(new ProcessStartInfo("redis-cli", ["-h", "127.0.0.1", "-p", $"{Port}", .. command]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var reply = await asking.StandardOutput.ReadToEndAsync();
        await asking.WaitForExitAsync();
        return asking.ExitCode == 0 ? reply.Trim() : "";
    }
}
