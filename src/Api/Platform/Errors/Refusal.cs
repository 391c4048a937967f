namespace IdToken.Api.Platform.Errors;

/// <summary>Every expected reason to refuse a request. <see cref="Problems"/> gives each its status and code.</summary>
internal enum Refusal
{
    InvalidCredential,
    InvalidPublicKey,
    InvalidProof,
    CredentialUsed,
    CredentialOutdated,
    CredentialIssuerMismatch,
    TokenIdRevoked,
    EnrollmentNotFound,
    EnrollmentRevoked,
    UnknownService,
    ScopesNotAllowed,
    SessionNotFound,
    InvalidScopes,
    InvalidSignature,
    InvalidOtp,
    TooManyAttempts,
    SessionResolved,
    InvalidWsToken,
    OriginNotAllowed,
    InvalidDeviceToken,
    InvalidServiceToken,
    ClientCertificateRefused,
    IssuerUnavailable,
    InvalidFeedPosition,
    ShuttingDown,
    ServerFull,
    TooManyConnections,
    RateLimited,
}
