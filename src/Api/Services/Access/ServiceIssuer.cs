using System.Security.Claims;
using IdToken.Api.Services.Issuers;

namespace IdToken.Api.Services.Access;

/// <summary>One configured issuer of service tokens.</summary>
/// <param name="Options">How it is configured.</param>
/// <param name="Issuer">The issuer itself.</param>
internal sealed record ServiceIssuer(ServiceIssuerOptions Options, TrustedIssuer Issuer)
{
    /// <summary>Returns the id that a token names, whether there is such a service or not; null where it names none, or several.</summary>
    public string? ServiceIdOf(ClaimsPrincipal user)
    {
        if (Options.ServiceId is { } fixedId)
            return fixedId;
        return user.FindAll(Options.ServiceIdClaim!).ToArray() is [{ ValueType: ClaimValueTypes.String, Value: { Length: > 0 } named }] ? named : null;
    }
}
