namespace IdToken.Api.Identity.Enrollment;

/// <summary>Whether a person may still sign in with the enrolled phone.</summary>
internal enum EnrollmentStatus
{
    Active,
    Revoked,
}

internal static class EnrollmentStatuses
{
    public static string Name(EnrollmentStatus status) => status switch
    {
        EnrollmentStatus.Active => "active",
        EnrollmentStatus.Revoked => "revoked",
    };

    /// <exception cref="FormatException">The scripts have no such status.</exception>
    public static EnrollmentStatus Parse(string word) => word switch
    {
        "active" => EnrollmentStatus.Active,
        "revoked" => EnrollmentStatus.Revoked,
        _ => throw new FormatException($"'{word}' is not the status of an enrollment."),
    };
}
