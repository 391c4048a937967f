using System.Diagnostics;
using System.Globalization;

namespace IdToken.Faults.Deployment;

/// <summary>The clock of one process, which can be moved while it runs, by the library of Debian's package faketime. Monotonic time stays right, as on a real machine.</summary>
internal sealed class MovedClock(string folder)
{
    private static readonly Lazy<string> Library = new(FindLibrary);

    private readonly string _file = Path.Combine(folder, $"clock-{Guid.NewGuid():N}");

    /// <summary>What the process is started with. Call <see cref="SetAhead"/> first.</summary>
    public Dictionary<string, string> Environment => new()
    {
        ["LD_PRELOAD"] = Library.Value,
        ["FAKETIME_TIMESTAMP_FILE"] = _file,
        // Seconds. Otherwise it reads the file whenever anything asks for the time.
        ["FAKETIME_CACHE_DURATION"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        ["DONT_FAKE_MONOTONIC"] = "1",
    };

    /// <summary>Takes effect within a second.</summary>
    public void SetAhead(TimeSpan ahead)
    {
        // Replaced as a whole: the process reads the file at any moment.
        File.WriteAllText(_file + ".new", string.Create(CultureInfo.InvariantCulture, $"+{ahead.TotalSeconds:F0}s\n"));
        File.Move(_file + ".new", _file, overwrite: true);
    }

    // The command knows where its library is, but stays the parent of what it starts, so that signals would not reach the server.
    private static string FindLibrary()
    {
        using var process = Process.Start(new ProcessStartInfo("faketime", ["-f", "+0s", "printenv", "LD_PRELOAD"]) { RedirectStandardOutput = true })!;
        var library = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return library;
    }
}
