using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using IdToken.Api.Identity.Credentials;
using IdToken.Api.Identity.Tokens;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Services;

namespace IdToken.Api.Sessions;

/// <summary>Signs the token of an approved session (protocol, section 2).</summary>
internal sealed class TokenIssuer(SigningKeys keys, JwtOptions options)
{
    /// <param name="session">The session that is approved.</param>
    /// <param name="granted">What the person granted, composites unexpanded.</param>
    /// <param name="phone">The phone whose credential has the claims.</param>
    /// <param name="now">The moment of approval.</param>
    public (string Jwt, DateTimeOffset ExpiresAt) Issue(Session session, IReadOnlyList<string> granted, EnrolledPhone phone, DateTimeOffset now)
    {
        var issuedAt = now.ToUnixTimeSeconds();
        var expiresAt = issuedAt + (long)options.Lifetime.TotalSeconds;

        var payload = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteString("iss", session.Issuer);
            json.WriteString("sub", session.TokenId);
            json.WriteString("aud", session.ServiceId);
            json.WriteNumber("iat", issuedAt);
            json.WriteNumber("nbf", issuedAt);
            json.WriteNumber("exp", expiresAt);
            json.WriteNumber("auth_time", issuedAt);
            json.WriteString("jti", Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));
            json.WriteString("sid", session.Id);
            json.WriteString("scope", string.Join(' ', granted));
            if (session.Nonce is not null)
                json.WriteString("nonce", session.Nonce);
            json.WriteStartArray("amr");
            // RFC 8176. No key is attested, so that none is known to be in hardware.
            json.WriteStringValue("swk");
            // The passkey, and what unlocks it.
            if (phone.Passkey is not null)
                json.WriteStringValue("mfa");
            json.WriteStringValue(session.CodeEntry == CodeEntry.Enter ? "otp" : "user");
            json.WriteEndArray();
            IdentityClaims.Write(json, Scopes.Expand(granted), CredentialClaims.Parse(phone.Claims), phone.Photo, DateOnly.FromDateTime(now.UtcDateTime));
            json.WriteEndObject();
        }

        var key = keys.Current;
        return (CompactJws.Sign(key, CompactJws.Header("JWT", key.Kid), payload.WrittenSpan), DateTimeOffset.FromUnixTimeSeconds(expiresAt));
    }
}
