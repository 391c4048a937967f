using System.Security.Claims;

namespace IdToken.Api.Services.Issuers;

internal enum TokenStatus
{
    Missing,
    Invalid,

    /// <summary>The keys of its issuer are not available.</summary>
    Undecidable,
    Accepted,
}

/// <summary>The result of examining a request's bearer token.</summary>
/// <param name="Status">Whether it is acceptable.</param>
/// <param name="Subject">Whom it stands for; only when accepted.</param>
/// <param name="EndsAt">When it expires, the clock tolerance included; only when accepted.</param>
/// <param name="User">Its claims; only when accepted.</param>
/// <param name="RetryAfter">When to try again; only when undecidable.</param>
internal sealed record TokenVerdict(
    TokenStatus Status, string? Subject = null, DateTimeOffset? EndsAt = null, ClaimsPrincipal? User = null, TimeSpan? RetryAfter = null);
