using IdToken.Api.Identity.Enrollment;

namespace IdToken.Api.Admin;

/// <summary>A person's enrollment as administrators see it, without key and claims.</summary>
/// <param name="TokenId">The person.</param>
/// <param name="Status">Whether the person may sign in.</param>
/// <param name="DeviceId">The phone's own name for itself.</param>
/// <param name="EnrolledAt">When this phone was bound.</param>
/// <param name="ExpiresAt">When the credential ends.</param>
/// <param name="RevokedAt">When the enrollment was revoked; null while it is active.</param>
/// <param name="Reason">Why it was revoked; null while it is active.</param>
internal sealed record EnrolledPerson(
    string TokenId, EnrollmentStatus Status, string DeviceId, DateTimeOffset EnrolledAt, DateTimeOffset ExpiresAt, DateTimeOffset? RevokedAt, RevocationReason? Reason);

/// <summary>A pending session, as administrators see it.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="TokenId">The person who signs in.</param>
/// <param name="ServiceId">The service that asks.</param>
/// <param name="InitiatedAt">When it started.</param>
/// <param name="ExpiresAt">When it expires.</param>
internal sealed record LiveSession(string SessionId, string TokenId, string ServiceId, DateTimeOffset InitiatedAt, DateTimeOffset ExpiresAt);
