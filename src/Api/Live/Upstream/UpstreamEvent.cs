namespace IdToken.Api.Live.Upstream;

/// <summary>One event on its way to the handler. Its repetitions are the same to the letter.</summary>
/// <param name="Name">connect, connected, disconnected or message.</param>
/// <param name="Headers">All but the content type.</param>
/// <param name="ContentType">Of the body.</param>
/// <param name="Body">JSON, or the client's text.</param>
internal sealed record UpstreamEvent(string Name, IReadOnlyList<KeyValuePair<string, string>> Headers, string ContentType, byte[] Body)
{
    public const string Connect = "connect";
    public const string Connected = "connected";
    public const string Disconnected = "disconnected";
    public const string Message = "message";

    public static bool IsSystemEvent(string name) => new[] { Connect, Connected, Disconnected }.Contains(name, StringComparer.OrdinalIgnoreCase);

    public static string TypeOf(string name) => $"azure.webpubsub.{(name == Message ? "user" : "sys")}.{name}";
}
