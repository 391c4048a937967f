using System.Globalization;

namespace IdToken.Load.Measuring;

/// <summary>Reads CPU time and memory of a local process from /proc.</summary>
internal sealed class ServerProcess(int id)
{
    // USER_HZ is 100 on every architecture that .NET supports.
    private const double MicrosecondsPerTick = 10_000;

    public int Id => id;

    public string Name => File.ReadAllText($"/proc/{id}/comm").Trim();

    /// <summary>CPU time so far, user and system.</summary>
    public double CpuMicroseconds
    {
        get
        {
            // The name, in parentheses, may contain spaces. After it, utime and stime are fields 12 and 13.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (Number(fields[11]) + Number(fields[12])) * MicrosecondsPerTick;
        }
    }

    public double ResidentKilobytes =>
        Number(File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(':')[1].Replace("kB", "", StringComparison.Ordinal));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
