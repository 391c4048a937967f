using System.Globalization;
using System.Security.Claims;
using IdToken.Api.Services;
using Microsoft.AspNetCore.Authentication;

namespace IdToken.Api.ServiceAccess;

/// <summary>Examines the bearer tokens of services' back ends.</summary>
internal sealed class ServiceTokens(ServiceIssuers issuers, ServiceCatalog services, ServiceSocketOptions options)
{
    /// <summary>Some issuer is configured.</summary>
    public bool AreAccepted => issuers.All.Count > 0;

    /// <summary>Some token could open the feed of this service.</summary>
    public bool CanOpen(string serviceId) => issuers.All.Any(i => i.Options.ServiceIdClaim is not null || i.Options.ServiceId == serviceId);

    public async Task<TokenFinding> ExamineAsync(HttpContext http)
    {
        var result = await http.AuthenticateAsync(ServiceTokenBearer.Scheme);
        if (result.None)
            return new(TokenStatus.Missing);
        if (result.Failure is { } failure)
            return new(failure is IssuerUnavailableException ? TokenStatus.Undecidable : TokenStatus.Invalid);
        var user = result.Principal!;
        return ServiceOf(user) is { } serviceId ? new(TokenStatus.Accepted, serviceId, EndOf(user), user) : new(TokenStatus.Invalid);
    }

    private string? ServiceOf(ClaimsPrincipal user)
    {
        var issuer = issuers.Find(user.FindFirstValue("iss")!, user.FindAll("aud").Select(c => c.Value))!.Options;
        // One name, as a text: a token that names two services names none.
        var named = issuer.ServiceId ?? (user.FindAll(issuer.ServiceIdClaim!).ToArray() is [{ ValueType: ClaimValueTypes.String } claim] ? claim.Value : null);
        return named is not null && services.Find(named) is not null ? named : null;
    }

    private DateTimeOffset EndOf(ClaimsPrincipal user)
    {
        // A NumericDate may have a fraction (RFC 7519, section 2), and some issuers' "never" is more than a date can hold.
        var end = double.Parse(user.FindFirstValue("exp")!, CultureInfo.InvariantCulture);
        return end < (DateTimeOffset.MaxValue - options.ClockTolerance).ToUnixTimeSeconds() ? DateTimeOffset.UnixEpoch.AddSeconds(end) + options.ClockTolerance : DateTimeOffset.MaxValue;
    }
}
