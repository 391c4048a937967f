using System.Security.Cryptography;

namespace IdToken.Api.Tests.Infrastructure;

/// <summary>The minimum settings of a server outside Development.</summary>
internal static class ProductionSettings
{
    public static string[] Create() =>
    [
        "environment=Production", "IdToken:Issuer=https://id.example", "IdToken:Services:0:Id=demo", "IdToken:Services:0:AllowedScopes:0=identity:basic",
        "IdToken:MasterSecrets:0:Kid=k1", $"IdToken:MasterSecrets:0:Secret={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}", $"IdToken:SigningKeys:0:Pem={PrivateKey()}",
    ];

    public static string PrivateKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }
}
