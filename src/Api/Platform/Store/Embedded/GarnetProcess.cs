using System.Diagnostics;
using System.Runtime.InteropServices;

namespace IdToken.Api.Platform.Store.Embedded;

/// <summary>A process of the embedded store, started by us or found.</summary>
internal sealed class GarnetProcess(Process process, StoreProcessRecord record) : IDisposable
{
    private const int SigTerm = 15;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    public StoreProcessRecord Record => record;

    public bool HasExited => process.HasExited;

    public static GarnetProcess Start(DataDirectory data, int port, string password)
    {
        DataDirectory.WritePrivate(data.AccessList, $"user default on >{password} +@all ~*\n");
        var process = Process.Start(GarnetProgram.Start(data, port))!;
        // Read and dropped: a failure shows in its exit.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new(process, new StoreProcessRecord(process.Id, process.StartTime.ToUniversalTime(), port, password));
    }

    /// <summary>The process of a record, if it still runs and is the same one.</summary>
    public static GarnetProcess? Find(StoreProcessRecord record)
    {
        try
        {
            var process = Process.GetProcessById(record.ProcessId);
            // The start time is computed from the boot time, which varies by fractions of a second.
            if ((process.StartTime.ToUniversalTime() - record.StartedAt).Duration() < TimeSpan.FromSeconds(2))
                return new(process, record);
            process.Dispose();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // No such process.
        }

        return null;
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => process.WaitForExitAsync(cancellationToken);

    public async Task<bool> EndsWithinAsync(TimeSpan time)
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public async Task StopAsync()
    {
        if (!OperatingSystem.IsWindows())
            _ = Kill(process.Id, SigTerm);
        else
            process.Kill();
        // The append-only file is on disk; nothing is lost by force.
        if (!await EndsWithinAsync(StopTimeout))
            process.Kill();
    }

    public void Dispose() => process.Dispose();

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
