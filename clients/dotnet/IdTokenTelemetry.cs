namespace IdToken.Client;

/// <summary>How to collect this client's telemetry.</summary>
public static class IdTokenTelemetry
{
    /// <summary>The name of the client's <see cref="System.Diagnostics.ActivitySource"/> and <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string Name = "IdToken.Client";
}
