namespace IdToken.Api.Tests.Model;

/// <summary>Steps done for real and explained by the model: what came of a round must be what some order of its steps would have given.</summary>
internal sealed class Run(RealPerson person, StoreObserver observer, PersonModel start)
{
    private readonly HashSet<string> _deadEnds = [];
    private PersonModel _model = start;
    private int _keys = 1;

    public static async Task PlayAsync(Stage stage, StateTable table, IEnumerable<Step[]> rounds)
    {
        var person = new RealPerson(stage);
        var observer = new StoreObserver(stage, person);
        Assert.Equal("200", await person.EnrollAsync(0, 0));
        var run = new Run(person, observer, new(table, stage.Clock.GetUtcNow().ToUnixTimeMilliseconds()));
        try
        {
            await run.DoAsync([new Step(StepKind.Initiate)]);
            foreach (var round in rounds)
                await run.DoAsync(round);
        }
        finally
        {
            await person.LeaveAsync();
            await observer.ObserveAsync();
        }
    }

    private async Task DoAsync(Step[] round)
    {
        _model = _model with { Published = [] };
        BoundStep[] steps = [.. round.Select(Bind)];
        var answers = steps.Length == 1
            ? [await person.DoAsync(steps[0])]
            : await Task.WhenAll(steps.Select(step => Task.Run(() => person.DoAsync(step))));
        var seen = await observer.ObserveAsync();
        _deadEnds.Clear();
        _model = Explain(_model, [.. steps.Zip(answers)], seen) ?? throw Unexplained(steps, answers, seen);
    }

    private BoundStep Bind(Step step)
    {
        int[] sessions = [.. _model.Sessions.Keys.Reverse()];
        return step.What switch
        {
            StepKind.Initiate => new(step, _keys++, _model.Phone),
            StepKind.EnrollAnew => new(step, 0, _keys++),
            StepKind.SetClock => new(step, 0, _model.Phone),
            _ => new(step, sessions[step.Session % sessions.Length], step.What == StepKind.LateVerdict ? _model.PhoneBefore : _model.Phone),
        };
    }

    // Orders that differ only in which of several equal steps came first are one; what is left and where it stands tell whether it was tried.
    private PersonModel? Explain(PersonModel model, (BoundStep Step, string Answer)[] rest, IReadOnlyList<string> seen)
    {
        if (rest.Length == 0)
            return Lines(model).SequenceEqual(seen) ? model : null;
        if (rest.Length > 1 && !_deadEnds.Add(string.Join('\n', rest.Select(r => $"{r.Step.Kind} {r.Answer}").Order().Concat(Lines(model)))))
            return null;
        for (var i = 0; i < rest.Length; i++)
        {
            var (next, answer) = model.Apply(rest[i].Step);
            if (answer == rest[i].Answer && Explain(next, [.. rest[..i], .. rest[(i + 1)..]], seen) is { } explained)
                return explained;
        }

        return null;
    }

    private InvalidOperationException Unexplained(BoundStep[] steps, string[] answers, IReadOnlyList<string> seen)
    {
        var (expected, given) = (_model, new List<string>());
        foreach (var step in steps)
        {
            (expected, var answer) = expected.Apply(step);
            given.Add($"{step} -> {answer}");
        }

        string[] report =
        [
            "No order of these steps explains what came of them.", .. Lines(_model), "--- in the order given, the table says", .. given, .. Lines(expected),
            "--- the store says", .. steps.Zip(answers, (s, a) => $"{s} -> {a}"), .. seen,
        ];
        return new(string.Join('\n', report));
    }

    private static IEnumerable<string> Lines(PersonModel model) =>
        [$"phone {model.Phone} {model.Enrollment}", .. model.Sessions.Values.Select(s => $"session {s.Key}: {s}"), .. PublishedEvent.Lines(model.Published)];
}
