namespace IdToken.Api.Tests.Model;

/// <summary>One cell of the session's table in docs/state-machine.md.</summary>
/// <param name="Next">The state after it.</param>
/// <param name="Answer">What the caller gets.</param>
/// <param name="Published">What is published to the owner's channel; "-" for nothing.</param>
/// <param name="Feed">What is written to the service's feed; "-" for nothing.</param>
/// <param name="Version">By how much the version grows.</param>
/// <param name="Attempts">By how much the attempts left grow.</param>
internal sealed record Transition(string Next, string Answer, string Published, string Feed, int Version, int Attempts);

/// <summary>The tables of docs/state-machine.md, as they stand there.</summary>
internal sealed class StateTable
{
    private static readonly string[] States = ["pending", "due", "approved", "declined", "locked", "revoked", "cancelled", "superseded", "expired", "unreported", "gone"];

    private readonly Dictionary<(string State, string Event), Transition> _sessions = [];
    private readonly Dictionary<(string Enrollment, string Event), (string Next, string Answer)> _persons = [];

    private StateTable(IEnumerable<string> page)
    {
        foreach (var cells in page.Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Select(l => l.Split('|', StringSplitOptions.TrimEntries)))
        {
            if (cells.Length == 10 && cells[1] != "state")
                AddSession(cells);
            else if (cells.Length == 7 && cells[1] != "enrollment")
                _persons.Add((cells[1], cells[2]), (cells[3], cells[4]));
        }
    }

    public static StateTable Read() => new(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "docs", "state-machine.md")));

    /// <summary>Every event that the table knows, with the states that say nothing about it; there should be none.</summary>
    public IEnumerable<string> Gaps() =>
        from happened in _sessions.Keys.Select(k => k.Event).Distinct()
        from state in States
        where !_sessions.ContainsKey((state, happened))
        select $"{state}: {happened}";

    public Transition Of(string state, bool lastAttempt, string happened) =>
        lastAttempt && state == "pending" && _sessions.TryGetValue(("last attempt", happened), out var last) ? last : _sessions[(state, happened)];

    public (string Next, string Answer) OfPerson(string enrollment, string happened) => _persons[(enrollment, happened)];

    private void AddSession(string[] cells)
    {
        foreach (var state in cells[1] == "any" ? States : cells[1].Split(", "))
        {
            foreach (var happened in cells[2].Split(", "))
            {
                string Meant(string cell) => cell == "same" ? state : cell;
                _sessions.Add((state, happened), new(Meant(cells[3]), Meant(cells[4]), cells[5], cells[6], Number(cells[7]), Number(cells[8])));
            }
        }
    }

    private static int Number(string cell) => int.Parse(cell, System.Globalization.CultureInfo.InvariantCulture);
}
