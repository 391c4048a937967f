namespace IdToken.Api.Identity.Enrollment;

internal enum EnrollmentResult
{
    Enrolled,
    Revoked,
    CredentialUsed,
}
