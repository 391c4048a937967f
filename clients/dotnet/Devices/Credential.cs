using System.Buffers.Text;
using System.Text.Json;
using IdToken.Client.Http;

namespace IdToken.Client.Devices;

/// <summary>What an identity credential says (protocol, section 7). Not verified: the server does that.</summary>
internal sealed record Credential(string TokenId, DateTimeOffset ExpiresAt, string Name)
{
    /// <exception cref="IdTokenException">It is not a credential.</exception>
    public static Credential Parse(string vdsData)
    {
        ArgumentNullException.ThrowIfNull(vdsData);
        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(vdsData.Split('.')[1]), StrictJson.Document);
            var root = claims.RootElement;
            var name = NameOf(StrictJson.Text(root, "gn"), StrictJson.Text(root, "fn"));
            return new(root.GetProperty("tid").GetString()!, DateTimeOffset.FromUnixTimeSeconds(root.GetProperty("exp").GetInt64()), name);
        }
        // A part or a member is missing or not of its type.
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException or IndexOutOfRangeException)
        {
            throw new IdTokenException(IdTokenErrorCodes.InvalidCredential, "This is not an identity credential.", e);
        }
    }

    public static string NameOf(string? givenName, string? familyName) => $"{givenName} {familyName}".Trim();
}
