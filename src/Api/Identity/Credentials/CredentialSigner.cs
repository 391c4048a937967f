using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Credentials;

/// <summary>Writes identity credentials (protocol, section 7).</summary>
internal static class CredentialSigner
{
    private const int Year = 365;

    /// <summary>Issues a credential. Claims that the request leaves out are left out of it; an omitted tokenId is generated.</summary>
    /// <param name="key">Signs it.</param>
    /// <param name="kid">Names the key to those who accept it.</param>
    /// <param name="request">Whose it is, and what it says of the person.</param>
    /// <param name="now">When it begins.</param>
    public static IssuedCredential Issue(SigningKey key, string kid, CredentialRequest request, DateTimeOffset now)
    {
        var expires = DateTimeOffset.FromUnixTimeSeconds((now + TimeSpan.FromDays(request.ValidDays ?? Year)).ToUnixTimeSeconds());
        var credential = new Credential
        {
            TokenId = request.TokenId ?? NewId("tok_"),
            Id = NewId("cred_"),
            IssuedAt = now.ToUnixTimeSeconds(),
            ExpiresAt = expires.ToUnixTimeSeconds(),
            Photo = request.Photo,
        };
        return new(CompactJws.Sign(key, CompactJws.Header(CredentialReader.Type, kid), Payload(credential, request.Claims)), credential.TokenId, expires);
    }

    /// <summary>A new identifier that nobody can guess.</summary>
    private static string NewId(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12));

    /// <summary>One JSON object of both parts.</summary>
    private static byte[] Payload(Credential credential, CredentialClaims claims)
    {
        var merged = JsonSerializer.SerializeToNode(credential, CredentialJsonContext.Default.Credential)!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(claims, CredentialJsonContext.Default.CredentialClaims)!.AsObject())
            merged[name] = value?.DeepClone();
        return JsonSerializer.SerializeToUtf8Bytes(merged, CredentialJsonContext.Default.JsonObject);
    }
}
