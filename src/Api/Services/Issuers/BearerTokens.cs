using System.Security.Claims;
using IdToken.Api.Platform.Http;
using Microsoft.AspNetCore.Authentication;

namespace IdToken.Api.Services.Issuers;

/// <summary>Examines the bearer tokens of other issuers, services' and administrators' alike.</summary>
internal static class BearerTokens
{
    /// <param name="http">The request; its Authorization header alone counts.</param>
    /// <param name="issuers">The issuers whose tokens are acceptable here.</param>
    /// <param name="subjectOf">Whom a valid token stands for; null refuses it.</param>
    public static async Task<TokenVerdict> ExamineAsync(HttpContext http, IReadOnlyList<TrustedIssuer> issuers, Func<TrustedIssuer, ClaimsPrincipal, string?> subjectOf)
    {
        if (BearerHeader.Read(http.Request) is not { } text)
            return new(TokenStatus.Missing);
        if (UnverifiedToken.Parse(text) is not { } token)
            return new(TokenStatus.Invalid);
        if (!issuers.Any(i => i.Keys.Issuer == token.Issuer))
            await Task.WhenAll(issuers.Where(i => i.Keys.Issuer is null).Select(i => i.Keys.EnsureLoadedAsync(http.RequestAborted)));

        var named = issuers.Where(i => i.Keys.Issuer == token.Issuer).ToArray();
        TimeSpan? retryAfter = named.Length == 0 && issuers.Any(i => i.Keys.Issuer is null) ? IssuerKeys.DefaultRetryAfter : null;
        foreach (var issuer in named.Where(i => i.Rules.Permits(token.Algorithm)))
        {
            var verdict = await ExamineAsync(http, issuer, token, subjectOf);
            if (verdict.Status == TokenStatus.Accepted)
                return verdict;
            retryAfter ??= verdict.RetryAfter;
        }

        return retryAfter is null ? new(TokenStatus.Invalid) : new(TokenStatus.Undecidable, RetryAfter: retryAfter);
    }

    private static async Task<TokenVerdict> ExamineAsync(
        HttpContext http, TrustedIssuer issuer, UnverifiedToken token, Func<TrustedIssuer, ClaimsPrincipal, string?> subjectOf)
    {
        var key = await issuer.Keys.LookUpAsync(token.Algorithm, token.Kid, http.RequestAborted);
        if (key.Status != KeyStatus.Known)
            return new(key.Status == KeyStatus.Undecidable ? TokenStatus.Undecidable : TokenStatus.Invalid, RetryAfter: key.RetryAfter);
        var validated = await http.AuthenticateAsync(issuer.Scheme);
        if (!validated.Succeeded || !issuer.Rules.AreMetBy(validated.Principal) || subjectOf(issuer, validated.Principal) is not { } subject)
            return new(TokenStatus.Invalid);
        return new(TokenStatus.Accepted, subject, validated.Properties.ExpiresUtc, validated.Principal);
    }
}
