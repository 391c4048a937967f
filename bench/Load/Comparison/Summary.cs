using System.Text.Json;

namespace IdToken.Load.Comparison;

/// <summary>One metric of one measurement, for each server.</summary>
/// <param name="Measurement">As in the names of the report files: memory-raw, storm-hub, …</param>
/// <param name="Metric">The name in the reports.</param>
/// <param name="Unit">Of the values.</param>
/// <param name="IdToken">The median over the rounds; null: not measured.</param>
/// <param name="Bare">The median over the rounds; null: not measured.</param>
/// <param name="Earlier">The median over the rounds of an earlier build of the server; null: not measured.</param>
internal sealed record Row(string Measurement, string Metric, string Unit, double? IdToken, double? Bare, double? Earlier)
{
    public double? Ratio => IdToken is { } ours && Bare is { } bare && bare != 0 ? Math.Round(ours / bare, 3) : null;
}

/// <summary>The metrics of all reports in a folder, as the median over the rounds.</summary>
internal static class Summary
{
    public const string File = "summary.json";

    /// <summary>Reads reports named <c>MEASUREMENT.SERVER.ROUND.json</c>, where the server is <c>idtoken</c>, <c>bare</c> or <c>earlier</c>.</summary>
    public static IReadOnlyList<Row> Read(string folder)
    {
        var values = Directory.GetFiles(folder, "*.*.*.json").Order(StringComparer.Ordinal).SelectMany(Metrics).ToArray();
        return
        [
            .. values.GroupBy(v => (v.Measurement, v.Metric, v.Unit)).Select(metric => new Row(
                metric.Key.Measurement, metric.Key.Metric, metric.Key.Unit,
                Of("idtoken", metric), Of("bare", metric), Of("earlier", metric))),
        ];
    }

    private static IEnumerable<(string Measurement, string Server, string Metric, string Unit, double Value)> Metrics(string file)
    {
        var name = Path.GetFileName(file).Split('.');
        using var report = JsonDocument.Parse(System.IO.File.ReadAllText(file));
        foreach (var metric in report.RootElement.GetProperty("metrics").EnumerateObject().ToArray())
            yield return (name[0], name[1], metric.Name, metric.Value.GetProperty("unit").GetString()!, metric.Value.GetProperty("value").GetDouble());
    }

    private static double? Of(string server, IEnumerable<(string Measurement, string Server, string Metric, string Unit, double Value)> values) =>
        Median(values.Where(v => v.Server == server));

    private static double? Median(IEnumerable<(string, string, string, string, double Value)> values)
    {
        var sorted = values.Select(v => v.Value).Order().ToArray();
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
