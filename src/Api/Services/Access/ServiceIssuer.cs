namespace IdToken.Api.Services.Access;

/// <summary>One configured issuer of service tokens.</summary>
/// <param name="Options">How it is configured.</param>
/// <param name="Keys">Its keys; other entries may share them.</param>
/// <param name="Scheme">The authentication scheme that validates its tokens.</param>
internal sealed record ServiceIssuer(ServiceIssuerOptions Options, IssuerKeys Keys, string Scheme);
