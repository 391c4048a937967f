namespace IdToken.Api.Identity.Enrollment;

/// <summary>The answers of enroll.lua.</summary>
internal enum EnrollmentResult
{
    Enrolled,

    /// <summary>Enrolled in place of another phone.</summary>
    Replaced,

    Revoked,
    CredentialUsed,
    CredentialOutdated,
    CredentialIssuerMismatch,
    RateLimited,
}

internal static class EnrollmentResults
{
    /// <exception cref="FormatException">The script gives no such answer.</exception>
    public static EnrollmentResult Parse(string word) => word switch
    {
        "enrolled" => EnrollmentResult.Enrolled,
        "replaced" => EnrollmentResult.Replaced,
        "revoked" => EnrollmentResult.Revoked,
        "used" => EnrollmentResult.CredentialUsed,
        "outdated" => EnrollmentResult.CredentialOutdated,
        "issuer_mismatch" => EnrollmentResult.CredentialIssuerMismatch,
        "rate_limited" => EnrollmentResult.RateLimited,
        _ => throw new FormatException($"'{word}' is not an answer of enroll.lua."),
    };
}
