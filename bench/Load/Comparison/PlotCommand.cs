using System.CommandLine;
using System.Text.Json;

namespace IdToken.Load.Comparison;

/// <summary>Draws the plots of docs/performance.md.</summary>
internal static class PlotCommand
{
    public static Command Create()
    {
        var summary = new Argument<string>("summary") { Description = "The summary.json of bench/compare.sh" };
        var images = new Argument<string>("images") { Description = "Folder for the SVG files" };
        var command = new Command("plot", "SVG plots from a summary.") { summary, images };
        command.SetAction(parsed => Run(parsed.GetValue(summary)!, parsed.GetValue(images)!));
        return command;
    }

    private static void Run(string summary, string images)
    {
        var rows = JsonSerializer.Deserialize<Row[]>(File.ReadAllText(summary))!;
        Directory.CreateDirectory(images);
        foreach (var plot in Plot.All)
        {
            if (plot.Select(rows) is not { Count: > 0 } groups)
                continue;
            var file = Path.Combine(images, $"performance-{plot.File}.svg");
            File.WriteAllText(file, BarChart.Draw(plot.Title, plot.Unit, groups));
            Console.WriteLine(file);
        }
    }
}
