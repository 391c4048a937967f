namespace IdToken.Api.Services.Access;

/// <summary>Why a service's connection is not admitted.</summary>
internal enum AccessRefusal
{
    /// <summary>No Authorization header, or one of another scheme, and nothing else that would do.</summary>
    MissingToken,

    /// <summary>A token that is not acceptable, for whatever reason.</summary>
    InvalidToken,

    /// <summary>The issuer's keys cannot be had, so that nothing can be said of the token.</summary>
    KeysUnavailable,

    /// <summary>A certificate is required and missing, unknown, another service's, or outside its period.</summary>
    CertificateRefused,

    /// <summary>A page of an origin that the service does not list.</summary>
    OriginNotAllowed,
}
