using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace IdToken.Load.Comparison;

/// <summary>Prints the ratios between the server and bare Kestrel, and writes them to <c>summary.json</c>.</summary>
internal static class SummaryCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Folder with the reports of bench/compare.sh" };
        var command = new Command("summary", "Ratios between the server and bare Kestrel, from the reports in a folder.") { folder };
        command.SetAction(parsed => Run(parsed.GetValue(folder)!));
        return command;
    }

    private static void Run(string folder)
    {
        var rows = Summary.Read(folder);
        Console.WriteLine($"{"",-16} {"",-38} {"idtoken",10} {"bare",10} {"ratio",7} {"earlier",10}");
        foreach (var row in rows)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Measurement,-16} {$"{row.Metric}, {row.Unit}",-38} {row.IdToken,10:0.0##} {row.Bare,10:0.0##} {row.Ratio,7:0.00} {row.Earlier,10:0.0##}"));
        File.WriteAllText(Path.Combine(folder, Summary.File), JsonSerializer.Serialize(rows, Indented) + "\n");
    }
}
