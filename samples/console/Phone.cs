using System.Security.Cryptography;
using System.Text;
using IdToken.Contracts;

namespace IdToken.SignIn;

/// <summary>Plays the phone: a key pair that is enrolled for one person and signs what the person approves.</summary>
internal sealed class Phone
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string TokenId { get; private set; } = "";

    public static async Task<Phone> EnrollAsync(Api api)
    {
        var phone = new Phone();
        var (tokenId, vdsData) = await api.CredentialAsync();
        const string deviceId = "console-sample";
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        await api.PostAsync<EnrollRequest, EnrollResponse>("/enroll", new()
        {
            VdsData = vdsData,
            PublicKeyPem = phone._key.ExportSubjectPublicKeyInfoPem(),
            DeviceId = deviceId,
            ProofBase64 = phone.Sign(SignedMessages.EnrollmentProof(vdsData, deviceId, timestamp)),
            Timestamp = timestamp,
        });
        phone.TokenId = tokenId;
        return phone;
    }

    public VerifyRequest Approve(InitiateResponse session, IReadOnlyList<string> granted)
    {
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var message = SignedMessages.Approval(session.SessionId, session.AutoPassword, timestamp, granted);
        return new()
        {
            SessionId = session.SessionId,
            TokenId = TokenId,
            Otp = session.AutoPassword,
            Timestamp = timestamp,
            GrantedScopes = granted,
            SignatureBase64 = Sign(message),
        };
    }

    private string Sign(string message) => Convert.ToBase64String(_key.SignData(Encoding.UTF8.GetBytes(message), HashAlgorithmName.SHA256));
}
