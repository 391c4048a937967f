namespace IdToken.Api.Services.Access;

/// <summary>Why a service's connection is refused.</summary>
internal enum AccessRefusal
{
    /// <summary>No Authorization header, or one of another scheme, and no other sufficient credential.</summary>
    MissingToken,

    /// <summary>A token that is not acceptable, for any reason.</summary>
    InvalidToken,

    /// <summary>The issuer's keys are not available, so the token can be neither accepted nor refused; the gate has set <c>Retry-After</c>.</summary>
    KeysUnavailable,

    /// <summary>A certificate is required and missing, unknown, another service's, or outside its period.</summary>
    CertificateRefused,

    /// <summary>A page of an origin that the service does not list.</summary>
    OriginNotAllowed,
}
