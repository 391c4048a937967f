namespace IdToken.Load.Comparison;

/// <summary>A group of two bars.</summary>
internal sealed record Bars(string Label, double? IdToken, double? Bare);

/// <summary>A plot in docs/images, with the rows of the summary that it shows.</summary>
/// <param name="File">The name without extension.</param>
/// <param name="Title">Says what is measured and whether less or more is better.</param>
/// <param name="Unit">Of the values.</param>
/// <param name="Metrics">For each group of bars: its label, the measurement and the metric.</param>
internal sealed record Plot(string File, string Title, string Unit, IReadOnlyList<(string Label, string Measurement, string Metric)> Metrics)
{
    private const string Memory = "memory per waiting connection";
    private const string Storm = "time until all are ready again";
    private const string Rate = "sign-ins per second";

    public static readonly IReadOnlyList<Plot> All =
    [
        new("memory", "Memory per waiting connection (less is better)", "KiB",
            [("raw", "memory-raw", Memory), ("hub", "memory-hub", Memory), ("device", "memory-device", Memory), ("service", "memory-service", Memory)]),
        new("storm", "All connections dropped and reconnected at once (less is better)", "s", [("raw", "storm-raw", Storm), ("hub", "storm-hub", Storm)]),
        new("saturation", "Sign-ins per second at saturation (more is better)", "/s", [("raw", "saturation-raw", Rate), ("hub", "saturation-hub", Rate)]),
        new("latency", "Approval to frame at 100 sign-ins per second (less is better)", "ms",
            [("p50", "low-rate", "approval to frame, p50"), ("p99", "low-rate", "approval to frame, p99")]),
        new("cold-start", "Cold start (less is better)", "ms",
            [("start to ready", "cold-start", "start to ready"), ("ready to 1,000 sign-ins", "cold-start", "ready to 1,000 sign-ins")]),
    ];

    /// <summary>Returns the measured groups; none if the summary has no value for this plot.</summary>
    public IReadOnlyList<Bars> Select(IReadOnlyList<Row> rows) =>
    [
        .. Metrics.Select(m => (m.Label, Row: rows.FirstOrDefault(r => r.Measurement == m.Measurement && r.Metric == m.Metric)))
            .Where(m => m.Row is not null).Select(m => new Bars(m.Label, m.Row!.IdToken, m.Row.Bare)),
    ];
}
