using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using IdToken.Client.Http;

namespace IdToken.Client.Realtime;

/// <summary>Reads frames that a <c>type</c> member identifies.</summary>
internal static class Frame<T>
    where T : class
{
    // JSON members have no order, and by default the serializer demands the type first.
    private static readonly JsonTypeInfo<T> Frames =
        (JsonTypeInfo<T>)new JsonSerializerOptions(StrictJson.Options) { AllowOutOfOrderMetadataProperties = true }.GetTypeInfo(typeof(T));

    private static readonly FrozenSet<string> Known =
        Frames.PolymorphismOptions!.DerivedTypes.Select(d => (string)d.TypeDiscriminator!).ToFrozenSet(StringComparer.Ordinal);

    /// <returns>Null: a type that this client does not know; a newer server may have more.</returns>
    /// <exception cref="JsonException">Malformed.</exception>
    public static T? Read(JsonElement frame)
    {
        if (frame.ValueKind != JsonValueKind.Object || StrictJson.Text(frame, "type") is not { } type)
            throw new JsonException("A frame has no type.");
        return Known.Contains(type) ? frame.Deserialize(Frames) : null;
    }
}
