using System.Security.Claims;
using IdToken.Api.Identity.Credentials;

namespace IdToken.Api.Admin;

/// <summary><c>POST /admin/credentials</c> with the operator's own key.</summary>
internal static class CredentialIssuance
{
    public static IssuedCredential Issue(CredentialRequest request, OperatorIssuer issuer, ClaimsPrincipal user, ILogger<OperatorIssuer> logger)
    {
        var credential = issuer.Issue(request);
        Log.Issued(logger, AdminAccess.NameOf(user), credential.TokenId, credential.ExpiresAt);
        return credential;
    }
}
