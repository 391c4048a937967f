using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IdToken.Load.Measuring;

/// <summary>The results of a run: prints each as it is added, and writes all of them as JSON at the end.</summary>
internal sealed class Report
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _all = [];
    private readonly JsonObject _metrics = [];

    /// <summary>Adds a number that the summary compares between servers.</summary>
    public void Metric(string name, double value, string unit)
    {
        Print($"{name,-44} {Rounded(value),12:#,0.###} {unit}");
        _metrics[name] = new JsonObject { ["value"] = Rounded(value), ["unit"] = unit };
    }

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

    /// <summary>Adds the time and the state of the machine, because everything else that runs on it affects the results.</summary>
    public void Conditions()
    {
        Fact("time", DateTimeOffset.UtcNow.ToString("u", CultureInfo.InvariantCulture));
        Fact("cores available to this program", Environment.ProcessorCount, "");
        Fact("load average of the machine before the run", File.ReadAllText("/proc/loadavg").Trim());
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
        if (file is null)
            return;
        _all["metrics"] = _metrics.DeepClone();
        await File.WriteAllTextAsync(file, _all.ToJsonString(Indented) + "\n");
    }

    private static double Rounded(double value) => Math.Round(value, 3);

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
