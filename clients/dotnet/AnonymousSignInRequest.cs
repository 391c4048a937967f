namespace IdToken.Client;

/// <summary>A sign-in to a service without naming the person: the phone that claims it says who signs in. The service must be allowed to ask so.</summary>
public sealed record AnonymousSignInRequest
{
    /// <summary>The registered service. The token's <c>aud</c> must equal it.</summary>
    public required string ServiceId { get; init; }

    /// <summary>The scopes to request; null: the service's default scopes.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The token's <c>nonce</c> must equal it; null: the client creates a random one. Up to 256 Unicode characters (code points).</summary>
    public string? Nonce { get; init; }
}
