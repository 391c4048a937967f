using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace IdToken.Api.Services.Access;

/// <summary>Examines the bearer tokens of services' back ends.</summary>
internal sealed class ServiceTokens(IReadOnlyList<ServiceIssuer> issuers, ServiceCatalog services)
{
    /// <summary>Some issuer is configured.</summary>
    public bool AreAccepted => issuers.Count > 0;

    /// <summary>Some token could open the feed of this service.</summary>
    public bool CanOpen(string serviceId) => issuers.Any(i => i.Options.ServiceId is null || i.Options.ServiceId == serviceId);

    public async Task<TokenFinding> ExamineAsync(HttpContext http)
    {
        if (BearerHeader.Read(http.Request) is not { } text)
            return new(TokenStatus.Missing);
        if (ShownToken.Parse(text) is not { } token)
            return new(TokenStatus.Invalid);
        if (!issuers.Any(i => i.Keys.Issuer == token.Issuer))
            await Task.WhenAll(issuers.Where(i => i.Keys.Issuer is null).Select(i => i.Keys.EnsureLoadedAsync(http.RequestAborted)));

        var named = issuers.Where(i => i.Keys.Issuer == token.Issuer).ToArray();
        var undecidable = named.Length == 0 && issuers.Any(i => i.Keys.Issuer is null);
        foreach (var issuer in named.Where(i => i.Options.Permits(token.Algorithm)))
        {
            var finding = await ExamineAsync(http, issuer, token);
            if (finding.Status == TokenStatus.Accepted)
                return finding;
            undecidable |= finding.Status == TokenStatus.Undecidable;
        }

        return new(undecidable ? TokenStatus.Undecidable : TokenStatus.Invalid);
    }

    private async Task<TokenFinding> ExamineAsync(HttpContext http, ServiceIssuer issuer, ShownToken token)
    {
        var key = await issuer.Keys.LookUpAsync(token.Algorithm, token.Kid, http.RequestAborted);
        if (key != KeyStatus.Known)
            return new(key == KeyStatus.Undecidable ? TokenStatus.Undecidable : TokenStatus.Invalid);
        var validated = await http.AuthenticateAsync(issuer.Scheme);
        if (!validated.Succeeded || ServiceIdOf(validated.Principal, issuer.Options) is not { } serviceId)
            return new(TokenStatus.Invalid);
        return new(TokenStatus.Accepted, serviceId, validated.Properties.ExpiresUtc, validated.Principal);
    }

    private string? ServiceIdOf(ClaimsPrincipal user, ServiceIssuerOptions options)
    {
        if (options.ServiceId is { } fixedId)
            return fixedId;
        return user.FindAll(options.ServiceIdClaim!).ToArray() is [{ ValueType: ClaimValueTypes.String, Value: { Length: > 0 } named }] ? services.Find(named)?.Id : null;
    }
}
