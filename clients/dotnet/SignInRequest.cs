namespace IdToken.Client;

/// <summary>Who signs in to which service.</summary>
public sealed record SignInRequest
{
    /// <summary>The person: the id under which their phone is enrolled. The token's <c>sub</c> must equal it.</summary>
    public required string TokenId { get; init; }

    /// <summary>The registered service. The token's <c>aud</c> must equal it.</summary>
    public required string ServiceId { get; init; }

    /// <summary>The scopes to request; null: the service's default scopes.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The token's <c>nonce</c> must equal it; null: the client creates a random one. Up to 256 Unicode characters (code points).</summary>
    public string? Nonce { get; init; }
}
