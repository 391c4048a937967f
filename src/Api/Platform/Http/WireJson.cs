using System.Text.Json;
using System.Text.Json.Serialization;
using IdToken.Contracts;

namespace IdToken.Api.Platform.Http;

/// <summary>JSON on the wire: strict numbers, no duplicate members, UTC times, generated serializers. A feature adds its own context.</summary>
internal static class WireJson
{
    public static void Configure(JsonSerializerOptions json)
    {
        json.NumberHandling = JsonNumberHandling.Strict;
        json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        json.AllowDuplicateProperties = false;
        json.Converters.Add(new UtcTimeConverter());
        json.TypeInfoResolverChain.Insert(0, ContractsJsonContext.Default);
    }
}
