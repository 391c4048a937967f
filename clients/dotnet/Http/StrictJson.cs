using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using IdToken.Contracts;

namespace IdToken.Client.Http;

/// <summary>Reads what a server sends: every member must be present once and not null.</summary>
internal static class StrictJson
{
    public static readonly JsonSerializerOptions Options = new(ContractsJsonContext.Default.Options)
    {
        TypeInfoResolver = ContractsJsonContext.Default,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>For documents that have no type of their own.</summary>
    public static readonly JsonDocumentOptions Document = new() { AllowDuplicateProperties = false };

    /// <exception cref="JsonException">Not a valid T.</exception>
    public static T Read<T>(byte[] json)
        where T : class =>
        JsonSerializer.Deserialize(json, (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T))) ?? throw new JsonException("null");

    /// <returns>Null: no such member, or not a string.</returns>
    public static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
