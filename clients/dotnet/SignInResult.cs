using System.Text.Json;

namespace IdToken.Client;

/// <summary>An approved sign-in that passed all checks.</summary>
/// <param name="Jwt">The signed token, for services that validate it themselves. A secret.</param>
/// <param name="ExpiresAt">When the token expires (UTC).</param>
/// <param name="Claims">The claims of the validated token; empty if <see cref="IdTokenClientOptions.ValidateToken"/> is false.</param>
public sealed record SignInResult(string Jwt, DateTimeOffset ExpiresAt, IReadOnlyDictionary<string, JsonElement> Claims)
{
    /// <summary>Returns the type's name only; the values do not belong in logs.</summary>
    public override string ToString() => nameof(SignInResult);
}
