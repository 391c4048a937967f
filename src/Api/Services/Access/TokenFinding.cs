using System.Security.Claims;

namespace IdToken.Api.Services.Access;

internal enum TokenStatus
{
    Missing,
    Invalid,
    Undecidable,
    Accepted,
}

/// <summary>What a request's bearer token is worth.</summary>
/// <param name="Status">The verdict.</param>
/// <param name="ServiceId">Whom it stands for; only when accepted.</param>
/// <param name="EndsAt">When it expires, the clock tolerance included; only when accepted.</param>
/// <param name="User">Its claims; only when accepted.</param>
internal sealed record TokenFinding(TokenStatus Status, string? ServiceId = null, DateTimeOffset? EndsAt = null, ClaimsPrincipal? User = null);
