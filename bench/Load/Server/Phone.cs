using System.Security.Cryptography;
using System.Text;
using IdToken.Contracts;

namespace IdToken.Load.Server;

/// <summary>An enrolled phone.</summary>
internal sealed class Phone
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Lock _signing = new();

    public string TokenId { get; private set; } = "";

    public static async Task<Phone> EnrollAsync(ServerApi api, Uri server, CancellationToken cancellationToken)
    {
        var phone = new Phone();
        var (tokenId, vdsData) = await api.CredentialAsync(server, cancellationToken);
        await api.EnrollAsync(server, vdsData, phone._key.ExportSubjectPublicKeyInfoPem(), cancellationToken);
        phone.TokenId = tokenId;
        return phone;
    }

    /// <summary>Several phones, a few at a time.</summary>
    public static async Task<Phone[]> EnrollAsync(ServerApi api, IReadOnlyList<Uri> servers, int count, CancellationToken cancellationToken)
    {
        var phones = new Phone[count];
        var some = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, count, some, async (i, token) => phones[i] = await EnrollAsync(api, servers[i % servers.Count], token));
        return phones;
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
