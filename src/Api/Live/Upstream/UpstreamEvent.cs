namespace IdToken.Api.Live.Upstream;

/// <summary>One event for the handler. Retries send the same headers and body.</summary>
/// <param name="Name"><c>connect</c>, <c>connected</c>, <c>disconnected</c> or <c>message</c>.</param>
/// <param name="Headers">All request headers except Content-Type.</param>
/// <param name="ContentType">The Content-Type of <paramref name="Body"/>.</param>
/// <param name="Body">JSON, or the text of a client's message.</param>
internal sealed record UpstreamEvent(string Name, IReadOnlyList<KeyValuePair<string, string>> Headers, string ContentType, byte[] Body)
{
    public const string Connect = "connect";
    public const string Connected = "connected";
    public const string Disconnected = "disconnected";
    public const string Message = "message";

    public static bool IsSystemEvent(string name) => new[] { Connect, Connected, Disconnected }.Contains(name, StringComparer.OrdinalIgnoreCase);

    public static string TypeOf(string name) => $"azure.webpubsub.{(name == Message ? "user" : "sys")}.{name}";
}
