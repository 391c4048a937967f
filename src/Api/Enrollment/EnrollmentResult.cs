namespace IdToken.Api.Enrollment;

internal enum EnrollmentResult
{
    Enrolled,
    Revoked,
    CredentialUsed,
}
