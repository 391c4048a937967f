using System.Text.Json;

namespace IdToken.Client;

/// <summary>An approved sign-in that was checked.</summary>
/// <param name="Jwt">The signed token, for a service that checks it itself. A secret.</param>
/// <param name="ExpiresAt">When the token ends (UTC).</param>
/// <param name="Claims">What the validated token says; empty where <see cref="IdTokenClientOptions.ValidateToken"/> is false.</param>
public sealed record SignInResult(string Jwt, DateTimeOffset ExpiresAt, IReadOnlyDictionary<string, JsonElement> Claims)
{
    /// <summary>Names the type only; the rest is not for logs.</summary>
    public override string ToString() => nameof(SignInResult);
}
