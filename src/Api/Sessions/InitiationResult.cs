using IdToken.Api.Identity.Push;

namespace IdToken.Api.Sessions;

/// <summary>The reply of initiate.lua.</summary>
/// <param name="Result">Whether the session started.</param>
/// <param name="ExpiresAt">When it ends undecided; meaningless unless it started.</param>
/// <param name="Push">What is to ring the phone; null where it does not ring, or has no push address.</param>
/// <param name="Superseded">Sessions of the same person that are too many and that the caller has to end.</param>
/// <param name="Wait">How long a client that is rate limited has to wait.</param>
internal sealed record InitiationReply(InitiationResult Result, DateTimeOffset ExpiresAt, Push? Push, IReadOnlyList<(string SessionId, string ServiceId)> Superseded, TimeSpan Wait);

/// <summary>What became of an initiation.</summary>
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
