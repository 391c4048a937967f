namespace IdToken.Api.Sessions;

/// <summary>The reply of initiate.lua.</summary>
internal enum InitiationResult
{
    Started,
    EnrollmentNotFound,
    EnrollmentRevoked,
    RateLimited,
}

internal static class InitiationResults
{
    /// <exception cref="FormatException">initiate.lua has no such reply.</exception>
    public static InitiationResult Parse(string word) => word switch
    {
        "started" => InitiationResult.Started,
        "enrollment_not_found" => InitiationResult.EnrollmentNotFound,
        "enrollment_revoked" => InitiationResult.EnrollmentRevoked,
        "rate_limited" => InitiationResult.RateLimited,
        _ => throw new FormatException($"'{word}' is not a reply of initiate.lua."),
    };
}
