namespace IdToken.Api.Services.Issuers;

/// <summary>An OpenID Connect issuer whose tokens this server accepts.</summary>
/// <param name="Scheme">The authentication scheme that validates its tokens.</param>
/// <param name="Keys">Its keys; other entries may share them.</param>
/// <param name="Rules">What its tokens must say.</param>
internal sealed record TrustedIssuer(string Scheme, IssuerKeys Keys, TokenRules Rules);
