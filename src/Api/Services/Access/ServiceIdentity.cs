namespace IdToken.Api.Services.Access;

/// <summary>The service that a connection was accepted for.</summary>
/// <param name="ServiceId">The service's id.</param>
/// <param name="EndsAt">When its token or certificate expires, whichever is first. Null: never.</param>
/// <param name="Thumbprint">SHA-256 of the certificate that it was accepted by; null where a token alone sufficed.</param>
/// <param name="Sha1">SHA-1 of the same certificate, by which it may be listed.</param>
internal sealed record ServiceIdentity(string ServiceId, DateTimeOffset? EndsAt, string? Thumbprint, string? Sha1 = null);
