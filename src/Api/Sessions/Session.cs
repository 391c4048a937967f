using IdToken.Api.Services;

namespace IdToken.Api.Sessions;

/// <summary>One sign-in, as it was requested. Its state exists only in the store.</summary>
internal sealed record Session
{
    public required string Id { get; init; }
    public required string TokenId { get; init; }
    public required string ServiceId { get; init; }

    /// <summary>What the service asked for, composites unexpanded.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }
    public required string? Nonce { get; init; }
    public required string Random { get; init; }

    /// <summary>The master secret that the code and the wsToken are derived from.</summary>
    public required string Kid { get; init; }

    /// <summary>The token's <c>iss</c>: the URL of this server as the initiating client sees it.</summary>
    public required string Issuer { get; init; }

    /// <summary>What the person does with the code.</summary>
    public required CodeEntry CodeEntry { get; init; }

    /// <summary>By the store's clock; known once the session is in the store.</summary>
    public DateTimeOffset InitiatedAt { get; init; }

    /// <inheritdoc cref="InitiatedAt"/>
    public DateTimeOffset ExpiresAt { get; init; }
}
