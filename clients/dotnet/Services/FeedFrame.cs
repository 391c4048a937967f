using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using IdToken.Client.Http;
using IdToken.Client.Tokens;
using IdToken.Contracts;

namespace IdToken.Client.Services;

/// <summary>One text frame of a feed.</summary>
/// <param name="Place">Where it stands in the feed; null where it has no id.</param>
/// <param name="Event">Null: of a type that this client does not know.</param>
internal sealed record FeedFrame(long? Place, ServiceEvent? Event)
{
    private static readonly FrozenSet<string> Known =
        typeof(ServiceEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => (string)a.TypeDiscriminator!).ToFrozenSet(StringComparer.Ordinal);

    // JSON has no order; only the reader of records wants the type first.
    private static readonly JsonTypeInfo<ServiceEvent> Events =
        (JsonTypeInfo<ServiceEvent>)new JsonSerializerOptions(StrictJson.Options) { AllowOutOfOrderMetadataProperties = true }.GetTypeInfo(typeof(ServiceEvent));

    /// <exception cref="JsonException">Not of this protocol.</exception>
    public static FeedFrame Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, StrictJson.Document);
        var frame = document.RootElement;
        if (frame.ValueKind != JsonValueKind.Object || Jwt.Text(frame, "type") is not { } type)
            throw new JsonException("A frame has no type.");
        long? place = FeedPlace.TryParse(Jwt.Text(frame, "id"), out var id) ? id : null;
        if (!Known.Contains(type))
            return new(place, null);
        return place is null ? throw new JsonException("An event has no place in the feed.") : new(place, frame.Deserialize(Events));
    }
}
