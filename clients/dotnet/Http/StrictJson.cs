using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using IdToken.Contracts;

namespace IdToken.Client.Http;

/// <summary>Reads what a server sends: every member must be there, once and not null, or it is not of this protocol.</summary>
internal static class StrictJson
{
    public static readonly JsonSerializerOptions Options = new(ContractsJsonContext.Default.Options)
    {
        TypeInfoResolver = ContractsJsonContext.Default,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>For documents without a contract of their own.</summary>
    public static readonly JsonDocumentOptions Document = new() { AllowDuplicateProperties = false };

    /// <exception cref="JsonException">Not a T.</exception>
    public static T Read<T>(byte[] json)
        where T : class =>
        JsonSerializer.Deserialize(json, (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T))) ?? throw new JsonException("null");
}
