namespace IdToken.Api.Sessions;

/// <summary>Why an attempt failed that left its session pending.</summary>
internal enum AttemptFailure
{
    InvalidSignature,
    InvalidOtp,

    /// <summary>Not counted: an invalid signature from a network that sent too many.</summary>
    RateLimited,
}
