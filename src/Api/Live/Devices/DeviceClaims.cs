using System.Text.Json;
using System.Text.Json.Serialization;

namespace IdToken.Api.Live.Devices;

/// <summary>The claims of a device token. Times are whole Unix seconds.</summary>
internal sealed record DeviceClaims
{
    [JsonPropertyName("sub")]
    public string? TokenId { get; init; }

    [JsonPropertyName("aud")]
    public string? Audience { get; init; }

    [JsonPropertyName("jti")]
    public string? Id { get; init; }

    [JsonPropertyName("iat")]
    public long? IssuedAt { get; init; }

    [JsonPropertyName("nbf")]
    public long? NotBefore { get; init; }

    [JsonPropertyName("exp")]
    public long? ExpiresAt { get; init; }

    /// <summary>Returns null where the payload is not a JSON object with claims of these types, or names a claim twice.</summary>
    public static DeviceClaims? Parse(byte[] payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, DeviceJsonContext.Default.DeviceClaims);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public override string ToString() => "device token";
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false)]
[JsonSerializable(typeof(DeviceClaims))]
internal sealed partial class DeviceJsonContext : JsonSerializerContext;
