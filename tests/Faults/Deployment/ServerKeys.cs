using System.Security.Cryptography;

namespace IdToken.Faults.Deployment;

/// <summary>The keys that all instances share. A Development server would keep its own in the store and lose them with the data.</summary>
internal sealed class ServerKeys
{
    private readonly string _masterSecret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly string _signingKey = NewKey();

    public CredentialIssuer Issuer { get; } = new();

    public Dictionary<string, string> Settings => new()
    {
        ["IdToken__MasterSecrets__0__Kid"] = "faults",
        ["IdToken__MasterSecrets__0__Secret"] = _masterSecret,
        ["IdToken__SigningKeys__0__Pem"] = _signingKey,
        ["IdToken__CredentialIssuers__0__Kid"] = CredentialIssuer.Kid,
        ["IdToken__CredentialIssuers__0__PublicKeyPem"] = Issuer.PublicKeyPem,
    };

    private static string NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }
}
