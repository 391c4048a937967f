using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IdToken.Client.Http;
using IdToken.Contracts;

namespace IdToken.Client.Tokens;

/// <summary>What an outcome must match; a tokenId of null: anybody may have signed in.</summary>
internal sealed record OutcomeExpectation(InitiateResponse Session, string? TokenId, string ServiceId, string Nonce);

/// <summary>Checks an outcome before the app sees it: first that it belongs to this session, then the token.</summary>
internal sealed class OutcomeValidator(KeySource keys, ClientSettings settings)
{
    /// <exception cref="IdTokenException">The outcome must not be trusted, or the issuer's keys could not be loaded.</exception>
    public async Task<SignInResult> ValidateAsync(Approved approved, OutcomeExpectation expected, CancellationToken cancellationToken)
    {
        if (!AreEqual(approved.Random, expected.Session.Random))
            throw new IdTokenException(IdTokenErrorCodes.RandomMismatch, "The outcome does not belong to this session: its random differs.");
        if (!AreEqual(approved.Hash, Hash(expected.Session, approved.Jwt)))
            throw new IdTokenException(IdTokenErrorCodes.HashMismatch, "The outcome does not come from this server: its hash does not match.");
        if (!settings.ValidateToken)
            return new(approved.Jwt, approved.ExpiresAt, new Dictionary<string, JsonElement>());

        var jwt = Jwt.Parse(approved.Jwt);
        if (await keys.FindAsync(jwt.Kid, cancellationToken).ConfigureAwait(false) is not { } key || !jwt.IsSignedBy(key))
            throw Jwt.Invalid("is not signed by a published key of the issuer");
        Check(jwt.Payload, expected);
        return new(approved.Jwt, approved.ExpiresAt, jwt.Payload.EnumerateObject().ToDictionary(claim => claim.Name, claim => claim.Value));
    }

    private static string Hash(InitiateResponse session, string jwt) => Base64Url.EncodeToString(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(session.WsToken), Encoding.UTF8.GetBytes(SignedMessages.Outcome(session.SessionId, session.Random, jwt))));

    private static bool AreEqual(string given, string expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));

    private void Check(JsonElement claims, OutcomeExpectation expected)
    {
        Require(claims, "iss", settings.Issuer);
        Require(claims, "aud", expected.ServiceId);
        if (expected.TokenId is { } tokenId)
            Require(claims, "sub", tokenId);
        Require(claims, "sid", expected.Session.SessionId);
        Require(claims, "nonce", expected.Nonce);
        var now = settings.Time.GetUtcNow();
        if (Seconds(claims, "exp") is not { } end || end <= (now - settings.ClockTolerance).ToUnixTimeSeconds())
            throw Jwt.Invalid("has expired");
        if (Seconds(claims, "nbf") is not { } start || start > (now + settings.ClockTolerance).ToUnixTimeSeconds())
            throw Jwt.Invalid("is not valid yet");
    }

    private static void Require(JsonElement claims, string name, string value)
    {
        if (StrictJson.Text(claims, name) != value)
            throw Jwt.Invalid($"has the wrong {name}; expected '{value}'");
    }

    private static long? Seconds(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) ? seconds : null;
}
