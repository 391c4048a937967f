using System.Globalization;
using IdToken.Faults.Oracle;

namespace IdToken.Faults;

/// <summary>The results, one row for each run.</summary>
internal sealed class Table
{
    private static readonly string[] Heads = ["fault", "started", "approved", "delivered", "lost", "twice", "gone", "gone while disconnected", "unexpected", "worst delay"];

    private readonly List<string[]> _rows = [Heads];

    public int Passed { get; private set; }

    public int Failed { get; private set; }

    public void Add(string name, Tally tally)
    {
        var passed = tally.Findings.Count == 0;
        (Passed, Failed) = passed ? (Passed + 1, Failed) : (Passed, Failed + 1);
        _rows.Add(
        [
            name, Text(tally.Started), Text(tally.Approved), Text(tally.Count(Outcome.Delivered)), Text(tally.Count(Outcome.Lost)), Text(tally.Count(Outcome.Twice)), Text(tally.Count(Outcome.Gone)),
            Text(tally.Count(Outcome.GoneWhileDisconnected)), Text(tally.Findings.Count - tally.Count(Outcome.Lost) - tally.Count(Outcome.Twice)),
            tally.WorstDelay.TotalMilliseconds.ToString("N0", CultureInfo.InvariantCulture) + " ms",
        ]);
    }

    public void Print()
    {
        var widths = Enumerable.Range(0, Heads.Length).Select(column => _rows.Max(r => r[column].Length)).ToArray();
        foreach (var row in _rows)
            Console.WriteLine(string.Join("  ", row.Select((text, column) => column == 0 ? text.PadRight(widths[column]) : text.PadLeft(widths[column]))));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
