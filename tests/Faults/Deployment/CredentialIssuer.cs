using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace IdToken.Faults.Deployment;

/// <summary>Issues the identity credentials of the test persons (protocol, section 7).</summary>
internal sealed class CredentialIssuer
{
    public const string Kid = "faults-issuer";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Lock _gate = new();

    public string PublicKeyPem => _key.ExportSubjectPublicKeyInfoPem();

    public string Issue(string tokenId)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var header = JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES256", typ = "idtoken-credential+jwt", kid = Kid });
        var payload = JsonSerializer.SerializeToUtf8Bytes(new
        {
            tid = tokenId, jti = Guid.NewGuid().ToString("N"), iat = now, exp = now + 86_400, gn = "Ada", fn = "Lovelace", dob = "1990-12-10", nat = "IRL", doc = "P1234567", tl = 3,
        });
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        lock (_gate)
            return $"{signed}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }
}
