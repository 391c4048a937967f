namespace IdToken.Api.Services.Access;

/// <summary>The service that a connection was admitted as.</summary>
/// <param name="ServiceId">Which.</param>
/// <param name="EndsAt">When what it showed ends: the token, or the certificate, whichever is first. Null: never.</param>
/// <param name="Thumbprint">SHA-256 of the certificate that it was admitted by; null where a token alone sufficed.</param>
/// <param name="Sha1">SHA-1 of the same certificate, by which it may be listed.</param>
internal sealed record ServiceIdentity(string ServiceId, DateTimeOffset? EndsAt, string? Thumbprint, string? Sha1 = null);
