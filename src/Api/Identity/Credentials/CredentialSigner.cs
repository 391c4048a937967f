using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Credentials;

/// <summary>Writes identity credentials (protocol, section 7).</summary>
internal static class CredentialSigner
{
    /// <param name="key">Signs it.</param>
    /// <param name="kid">Names the key to those who accept it.</param>
    /// <param name="credential">Whose it is, and its times.</param>
    /// <param name="claims">What it says of the person.</param>
    public static string Sign(SigningKey key, string kid, Credential credential, CredentialClaims claims) =>
        CompactJws.Sign(key, CompactJws.Header(CredentialReader.Type, kid), Payload(credential, claims));

    /// <summary>A new identifier that nobody can guess.</summary>
    public static string NewId(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12));

    /// <summary>One JSON object of both parts.</summary>
    private static byte[] Payload(Credential credential, CredentialClaims claims)
    {
        var merged = JsonSerializer.SerializeToNode(credential, CredentialJsonContext.Default.Credential)!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(claims, CredentialJsonContext.Default.CredentialClaims)!.AsObject())
            merged[name] = value?.DeepClone();
        return JsonSerializer.SerializeToUtf8Bytes(merged, CredentialJsonContext.Default.JsonObject);
    }
}
