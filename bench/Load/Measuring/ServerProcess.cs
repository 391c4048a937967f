using System.Globalization;

namespace IdToken.Load.Measuring;

/// <summary>A process of this machine, as /proc shows it.</summary>
internal sealed class ServerProcess(int id)
{
    // USER_HZ: a hundredth of a second on every architecture that .NET runs on.
    private const double MicrosecondsPerTick = 10_000;

    public int Id => id;

    public string Name => File.ReadAllText($"/proc/{id}/comm").Trim();

    /// <summary>Time on a processor so far, user and system.</summary>
    public double CpuMicroseconds
    {
        get
        {
            // The name, in parentheses, may hold blanks; behind it utime and stime are the 12th and 13th field.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (Number(fields[11]) + Number(fields[12])) * MicrosecondsPerTick;
        }
    }

    public double ResidentKilobytes =>
        Number(File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(':')[1].Replace("kB", "", StringComparison.Ordinal));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
