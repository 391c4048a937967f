namespace IdToken.Client;

/// <summary>Who signs in to what.</summary>
public sealed record SignInRequest
{
    /// <summary>Who signs in: the id under which the phone is enrolled. The token's <c>sub</c> must be it.</summary>
    public required string TokenId { get; init; }

    /// <summary>The registered service. The token's <c>aud</c> must be it.</summary>
    public required string ServiceId { get; init; }

    /// <summary>What to ask for; null: the service's default scopes.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The token's <c>nonce</c> must be it; null: a random one is made. Up to 256 characters.</summary>
    public string? Nonce { get; init; }
}
