using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IdToken.Contracts;

namespace IdToken.Load.Server;

/// <summary>An enrolled phone and its key.</summary>
internal sealed class Phone
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Lock _signing = new();

    public string TokenId { get; private set; } = "";

    public static async Task<Phone> EnrollAsync(ServerApi api, Uri server, CancellationToken cancellationToken)
    {
        var phone = new Phone();
        var (tokenId, vdsData) = await api.CredentialAsync(server, cancellationToken);
        await api.EnrollAsync(server, phone.Enrollment(vdsData), cancellationToken);
        phone.TokenId = tokenId;
        return phone;
    }

    /// <summary>Enrolls several phones, with limited concurrency.</summary>
    public static async Task<Phone[]> EnrollAsync(ServerApi api, IReadOnlyList<Uri> servers, int count, CancellationToken cancellationToken)
    {
        var phones = new Phone[count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, count, options, async (i, token) => phones[i] = await EnrollAsync(api, servers[i % servers.Count], token));
        return phones;
    }

    private EnrollRequest Enrollment(string vdsData)
    {
        const string deviceId = "load";
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var proof = Encoding.UTF8.GetBytes(SignedMessages.EnrollmentProof(vdsData, deviceId, timestamp));
        return new()
        {
            VdsData = vdsData,
            PublicKeyPem = _key.ExportSubjectPublicKeyInfoPem(),
            DeviceId = deviceId,
            ProofBase64 = Convert.ToBase64String(_key.SignData(proof, HashAlgorithmName.SHA256)),
            Timestamp = timestamp,
        };
    }

    /// <summary>Signs a new token for the device channel; each can be used once.</summary>
    public string DeviceToken(string issuer)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var payload = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["sub"] = TokenId, ["aud"] = issuer, ["iat"] = now, ["exp"] = now + 60, ["jti"] = Guid.NewGuid().ToString(),
        });
        var signed = $"{Base64Url.EncodeToString("""{"alg":"ES256","typ":"JWT"}"""u8)}.{Base64Url.EncodeToString(payload)}";
        lock (_signing)
            return $"{signed}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    public VerifyRequest Approve(InitiateResponse session)
    {
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var message = Encoding.UTF8.GetBytes(SignedMessages.Approval(session.SessionId, session.AutoPassword, timestamp, null));
        lock (_signing)
        {
            return new()
            {
                SessionId = session.SessionId,
                TokenId = TokenId,
                Otp = session.AutoPassword,
                Timestamp = timestamp,
                SignatureBase64 = Convert.ToBase64String(_key.SignData(message, HashAlgorithmName.SHA256)),
            };
        }
    }
}
