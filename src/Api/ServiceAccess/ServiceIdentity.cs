namespace IdToken.Api.ServiceAccess;

/// <summary>The service that a connection was admitted as.</summary>
/// <param name="ServiceId">Which.</param>
/// <param name="EndsAt">When what it showed ends: the token, or the certificate, whichever is first. Null: never.</param>
/// <param name="Thumbprint">SHA-256 of the certificate that it was admitted by; null where a token alone sufficed.</param>
internal sealed record ServiceIdentity(string ServiceId, DateTimeOffset? EndsAt, string? Thumbprint);
