using System.Text.Json;
using IdToken.Client.Http;
using IdToken.Client.Realtime;
using IdToken.Contracts;

namespace IdToken.Client.Services;

/// <summary>One text frame of a feed.</summary>
/// <param name="Position">The frame's position in the feed; null if it has no id.</param>
/// <param name="Event">Null: a type that this client does not know.</param>
internal sealed record FeedFrame(long? Position, ServiceEvent? Event)
{
    /// <exception cref="JsonException">Malformed.</exception>
    public static FeedFrame Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, StrictJson.Document);
        var frame = document.RootElement;
        var happened = Frame<ServiceEvent>.Read(frame);
        long? position = FeedPosition.TryParse(StrictJson.Text(frame, "id"), out var id) ? id : null;
        return happened is not null && position is null ? throw new JsonException("An event has no valid id.") : new(position, happened);
    }
}
