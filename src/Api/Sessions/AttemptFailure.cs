namespace IdToken.Api.Sessions;

/// <summary>Why an attempt failed that left its session pending.</summary>
internal enum AttemptFailure
{
    InvalidSignature,
    InvalidOtp,
}
