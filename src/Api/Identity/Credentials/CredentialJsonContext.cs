using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace IdToken.Api.Identity.Credentials;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(Credential))]
[JsonSerializable(typeof(CredentialClaims))]
[JsonSerializable(typeof(CredentialRequest))]
[JsonSerializable(typeof(IssuedCredential))]
internal sealed partial class CredentialJsonContext : JsonSerializerContext;
