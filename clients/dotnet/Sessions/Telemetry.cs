using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace IdToken.Client.Sessions;

/// <summary>The client's traces and metrics. Label values come from closed sets: transports and error codes.</summary>
internal static class Telemetry
{
    public const string Approved = "approved";
    public const string Abandoned = "abandoned";

    public static readonly ActivitySource Source = new(IdTokenTelemetry.Name);

    private static readonly Meter Meter = new(IdTokenTelemetry.Name);

    private static readonly Histogram<double> SignIns =
        Meter.CreateHistogram<double>("idtoken.client.sign_in.duration", "s", "Time from the start of a sign-in to its outcome.");

    private static readonly Counter<long> Connections =
        Meter.CreateCounter<long>("idtoken.client.connections", "{connection}", "Real-time connections of sign-ins that were opened.");

    private static readonly Counter<long> FeedConnections =
        Meter.CreateCounter<long>("idtoken.client.feed.connections", "{connection}", "Feed connections that the server admitted.");

    private static readonly Counter<long> FeedEvents =
        Meter.CreateCounter<long>("idtoken.client.feed.events", "{event}", "Events that a feed received.");

    private static readonly Counter<long> DeviceConnections =
        Meter.CreateCounter<long>("idtoken.client.device.connections", "{connection}", "Connections to the device channel.");

    public static void DeviceConnected() => DeviceConnections.Add(1);

    public static void SignedIn(TimeSpan duration, string outcome, string transport) =>
        SignIns.Record(duration.TotalSeconds, new("outcome", outcome), new("transport", transport));

    public static void Connected(string transport) => Connections.Add(1, new KeyValuePair<string, object?>("transport", transport));

    public static void FeedConnected() => FeedConnections.Add(1);

    /// <param name="type">The name of a type of event in the contract.</param>
    public static void FeedReceived(string type) => FeedEvents.Add(1, new KeyValuePair<string, object?>("type", type));
}
