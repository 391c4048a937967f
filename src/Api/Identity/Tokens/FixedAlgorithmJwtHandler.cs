using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Identity.Tokens;

/// <summary>Validates JWTs of other issuers, signed with the algorithms given and no others, whatever their header says. Claims keep their names.</summary>
internal sealed class FixedAlgorithmJwtHandler : JwtSecurityTokenHandler
{
    private readonly string[] _algorithms;

    public FixedAlgorithmJwtHandler(params string[] algorithms)
    {
        _algorithms = algorithms;
        MapInboundClaims = false;
    }

    public override ClaimsPrincipal ValidateToken(string token, TokenValidationParameters validationParameters, out SecurityToken validatedToken)
    {
        // Refuses "none", and an HMAC keyed with a public key, before any key is looked at.
        if (!_algorithms.Contains(ReadJwtToken(token).Header.Alg, StringComparer.Ordinal))
            throw new SecurityTokenInvalidSignatureException("The algorithm is not permitted.");
        return base.ValidateToken(token, validationParameters, out validatedToken);
    }
}
