using FluentValidation;
using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Sessions;

namespace IdToken.Api.Admin;

/// <summary>Body of <c>POST /admin/enrollments/{tokenId}/revoke</c>.</summary>
/// <param name="Reason">lost_device, compromised, expired_document or user_request.</param>
internal sealed record RevokeRequest(string? Reason);

internal sealed class RevokeRequestValidator : AbstractValidator<RevokeRequest>
{
    public RevokeRequestValidator() =>
        RuleFor(r => r.Reason).Must(reason => RevocationReasons.Names.Contains(reason)).WithMessage($"must be one of {string.Join(", ", RevocationReasons.Names)}.");
}

/// <param name="TokenId">The person.</param>
/// <param name="Status">active or revoked.</param>
/// <param name="DeviceId">The phone's own name for itself.</param>
/// <param name="EnrolledAt">When this phone was bound (UTC).</param>
/// <param name="ExpiresAt">When the credential ends (UTC).</param>
/// <param name="RevokedAt">When it was revoked (UTC).</param>
/// <param name="Reason">Why it was revoked.</param>
internal sealed record EnrollmentView(
    string TokenId, string Status, string DeviceId, DateTimeOffset EnrolledAt, DateTimeOffset ExpiresAt, DateTimeOffset? RevokedAt, string? Reason)
{
    public static EnrollmentView Of(EnrolledPerson person) => new(
        person.TokenId,
        EnrollmentStatuses.Name(person.Status),
        person.DeviceId,
        person.EnrolledAt,
        person.ExpiresAt,
        person.RevokedAt,
        person.Reason is { } reason ? RevocationReasons.NameOf(reason) : null);
}

internal sealed record EnrollmentList(IReadOnlyList<EnrollmentView> Enrollments)
{
    public static EnrollmentList Of(IEnumerable<EnrolledPerson> people) => new([.. people.Select(EnrollmentView.Of)]);
}

/// <param name="SessionId">The session.</param>
/// <param name="TokenId">The person who reported it.</param>
/// <param name="ServiceId">The relying party.</param>
/// <param name="IpAddress">The browser's address as this server saw it; empty if unknown.</param>
/// <param name="UserAgent">The browser and its system; empty if unknown.</param>
/// <param name="Origin">The page's origin as its browser named it; empty if unknown.</param>
/// <param name="InitiatedAt">When the sign-in was started (UTC).</param>
/// <param name="ReportedAt">When it was reported (UTC).</param>
internal sealed record ReportView(
    string SessionId, string TokenId, string ServiceId, string IpAddress, string UserAgent, string Origin, DateTimeOffset InitiatedAt, DateTimeOffset ReportedAt);

internal sealed record ReportList(IReadOnlyList<ReportView> Reports)
{
    public static ReportList Of(IEnumerable<Report> reports) =>
        new([.. reports.Select(r => new ReportView(r.SessionId, r.TokenId, r.ServiceId, r.IpAddress, r.UserAgent, r.Origin, r.InitiatedAt, r.ReportedAt))]);
}

/// <param name="SessionId">The session.</param>
/// <param name="TokenId">The person who signs in; empty where no phone has claimed the session yet.</param>
/// <param name="ServiceId">The relying party.</param>
/// <param name="InitiatedAt">When it was started (UTC).</param>
/// <param name="ExpiresAt">When it ends (UTC).</param>
internal sealed record LiveSessionView(string SessionId, string TokenId, string ServiceId, DateTimeOffset InitiatedAt, DateTimeOffset ExpiresAt);

internal sealed record LiveSessionList(IReadOnlyList<LiveSessionView> Sessions)
{
    public static LiveSessionList Of(IEnumerable<LiveSession> sessions) =>
        new([.. sessions.Select(s => new LiveSessionView(s.SessionId, UnknownPerson.Is(s.TokenId) ? "" : s.TokenId, s.ServiceId, s.InitiatedAt, s.ExpiresAt))]);
}
