using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IdToken.Load.Measuring;

/// <summary>What a run has to say: printed as it comes, and written as JSON at the end.</summary>
internal sealed class Report
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _all = [];

    public void Fact(string name, double value, string unit)
    {
        var rounded = Math.Round(value, value < 10 ? 2 : 1);
        Print($"{name,-44} {rounded,12:#,0.##} {unit}");
        _all[unit.Length == 0 ? name.Trim() : $"{name.Trim()} ({unit})"] = rounded;
    }

    public void Fact(string name, string value)
    {
        Print($"{name,-44} {value}");
        _all[name] = value;
    }

    /// <summary>What else goes on has a say in every number.</summary>
    public void Conditions()
    {
        Fact("at", DateTimeOffset.UtcNow.ToString("u", CultureInfo.InvariantCulture));
        Fact("cores, shared by all that runs here", Environment.ProcessorCount, "");
        Fact("load average of the machine before", File.ReadAllText("/proc/loadavg").Trim());
    }

    public void Table(params (string Name, Series Series)[] rows)
    {
        Print($"{"milliseconds",-34}{"count",9}{"p50",9}{"p90",9}{"p99",9}{"p99.9",9}{"max",9}");
        var table = new JsonObject();
        foreach (var (name, series) in rows)
        {
            var p = series.Percentiles();
            Print($"{name,-34}{p.Count,9}{p.P50,9:F2}{p.P90,9:F2}{p.P99,9:F2}{p.P999,9:F2}{p.Max,9:F2}");
            table[name] = p.Count == 0
                ? null
                : new JsonObject { ["count"] = p.Count, ["p50"] = Rounded(p.P50), ["p90"] = Rounded(p.P90), ["p99"] = Rounded(p.P99), ["p99.9"] = Rounded(p.P999), ["max"] = Rounded(p.Max) };
        }

        _all["milliseconds"] = table;
    }

    public void Failures(Failures failures)
    {
        Fact("errors", failures.Total, "");
        foreach (var (kind, count) in failures.Counts)
            Print($"  {kind,-42} {count,12}");
        _all["errors by kind"] = new JsonObject(failures.Counts.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value)));
    }

    public async Task WriteAsync(string? file)
    {
        if (file is not null)
            await File.WriteAllTextAsync(file, _all.ToJsonString(Indented) + "\n");
    }

    private static double Rounded(double value) => Math.Round(value, 3);

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
