using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using IdToken.Api.Platform.Configuration;

namespace IdToken.Api.Platform.Store.Embedded;

/// <summary>How Garnet is started: where its program is, and with which settings.</summary>
internal static class GarnetProgram
{
    public static ProcessStartInfo Start(DataDirectory data, int port)
    {
        var start = new ProcessStartInfo(Host())
        {
            WorkingDirectory = data.Root,
            // Its output goes through us: an inherited one would keep a killed server's pipes open. Its input tells it when we end.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        // The hook takes it out of the terminal's reach elsewhere.
        if (OperatingSystem.IsWindows())
            start.CreateNewProcessGroup = true;
        string[] arguments =
        [
            "exec", Program(), "-q", "--bind", "127.0.0.1", "--port", $"{port}", "--auth", "ACL", "--acl-file", data.AccessList,
            // Scripts lock their keys: without the transaction mode two of them on one session would run side by side.
            "--lua", "--lua-transaction-mode",
            // A script that waits for another's keys spins on its thread. If those held all threads, none would read from the disk what the other waits for.
            "--minthreads", "128",
            // The default device needs libaio.
            "--device-type", "RandomAccess",
            "--aof", "--recover", "--fail-on-recovery-error", "--checkpointdir", data.Root, "--aof-memory", "32m", "--aof-page-size", "8m", "--aof-segment-size", "64m",
            // Without the storage tier, what does not fit into the memory is forgotten: enrollments, after some 100,000 sign-ins.
            "--storage-tier", "--logdir", data.Root, "--memory", "64m", "--page", "4m", "--segment", "64m", "--index", "16m",
            // A checkpoint cuts the append-only file, compaction the log; both keep disk use and the time of a start bounded.
            "--checkpoint-freq", "300", "--compaction-type", "Lookup", "--expired-key-deletion-scan-freq", "60",
            "--commandstats-monitor",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>Beside a published server, else where the build restored it.</summary>
    private static string Program()
    {
        var restored = typeof(GarnetProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "EmbeddedStore").Value!;
        string[] places = [Path.Combine(AppContext.BaseDirectory, "embedded-store", "GarnetServer.dll"), restored];
        return places.FirstOrDefault(File.Exists)
            ?? throw new StartupException("ConnectionStrings:Redis: none is given, and the embedded store is not here; restore it with 'dotnet tool restore'.");
    }

    /// <summary>The dotnet host of the runtime that runs us.</summary>
    private static string Host()
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
    }
}
