using System.Security.Cryptography;
using System.Text;
using IdToken.Contracts;

namespace IdToken.Client;

/// <summary>A phone's ECDSA P-256 key pair in memory, for apps that act as the phone. Signing is thread-safe.</summary>
public sealed class PhoneKey : IPhoneKey, IDisposable
{
    private const string P256 = "1.2.840.10045.3.1.7";

    private readonly ECDsa _key;

    private PhoneKey(ECDsa key) => _key = key;

    /// <summary>The public key in the format of <c>POST /enroll</c>: PEM, SPKI.</summary>
    public string PublicKeyPem => _key.ExportSubjectPublicKeyInfoPem();

    /// <summary>Creates a new key pair.</summary>
    public static PhoneKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Imports a private key that <see cref="ExportPkcs8Pem"/> exported.</summary>
    /// <exception cref="ArgumentException">Not an ECDSA P-256 private key in PEM (PKCS #8).</exception>
    public static PhoneKey ImportPkcs8Pem(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        var key = ECDsa.Create();
        try
        {
            if (!PemEncoding.TryFind(pem, out var fields) || pem[fields.Label] != "PRIVATE KEY")
                throw new ArgumentException("The text contains no PKCS #8 private key in PEM.", nameof(pem));
            key.ImportFromPem(pem);
            if (key.ExportParameters(includePrivateParameters: false).Curve.Oid?.Value != P256)
                throw new ArgumentException("The key is not on the curve P-256.", nameof(pem));
            return new(key);
        }
        catch (Exception e)
        {
            key.Dispose();
            throw e is CryptographicException ? new ArgumentException("The private key is malformed.", nameof(pem), e) : e;
        }
    }

    /// <summary>Exports the private key unencrypted (PEM, PKCS #8). Whoever has it can approve sign-ins: store it in the platform's key store.</summary>
    public string ExportPkcs8Pem() => _key.ExportPkcs8PrivateKeyPem();

    /// <summary>Creates an enrollment of this key with the proof that this phone holds it.</summary>
    /// <param name="vdsData">The signed identity credential.</param>
    /// <param name="deviceId">The phone's own name for itself, 1..128 characters.</param>
    /// <param name="at">The current time; the server accepts a difference of 30 s.</param>
    /// <param name="fcmToken">Where to push sign-in requests.</param>
    public EnrollRequest SignEnrollment(string vdsData, string deviceId, DateTimeOffset at, string? fcmToken = null) => new()
    {
        VdsData = vdsData,
        PublicKeyPem = PublicKeyPem,
        DeviceId = deviceId,
        FcmToken = fcmToken,
        ProofBase64 = Sign(SignedMessages.EnrollmentProof(vdsData, deviceId, at.ToUnixTimeSeconds())),
        Timestamp = at.ToUnixTimeSeconds(),
    };

    /// <summary>Creates a signed approval of a session.</summary>
    /// <param name="sessionId">The session to decide.</param>
    /// <param name="tokenId">The id under which this phone is enrolled.</param>
    /// <param name="otp">The code that the person compared or typed.</param>
    /// <param name="at">The current time; the server accepts a difference of 30 s.</param>
    /// <param name="grantedScopes">A subset of the requested scopes; null grants all of them.</param>
    public VerifyRequest SignApproval(string sessionId, string tokenId, string otp, DateTimeOffset at, IReadOnlyList<string>? grantedScopes = null) => new()
    {
        SessionId = sessionId,
        TokenId = tokenId,
        Otp = otp,
        SignatureBase64 = Sign(SignedMessages.Approval(sessionId, otp, at.ToUnixTimeSeconds(), grantedScopes)),
        Timestamp = at.ToUnixTimeSeconds(),
        GrantedScopes = grantedScopes,
    };

    /// <summary>Creates a signed refusal of a session.</summary>
    /// <param name="sessionId">The session to decide.</param>
    /// <param name="tokenId">The id under which this phone is enrolled.</param>
    /// <param name="at">The current time; the server accepts a difference of 30 s.</param>
    public DeclineRequest SignDecline(string sessionId, string tokenId, DateTimeOffset at) => new()
    {
        SessionId = sessionId,
        TokenId = tokenId,
        SignatureBase64 = Sign(SignedMessages.Decline(sessionId, at.ToUnixTimeSeconds())),
        Timestamp = at.ToUnixTimeSeconds(),
    };

    /// <summary>Creates a signed report of a session that the person did not start.</summary>
    /// <param name="sessionId">The session to report.</param>
    /// <param name="tokenId">The id under which this phone is enrolled.</param>
    /// <param name="at">The current time; the server accepts a difference of 30 s.</param>
    public ReportRequest SignReport(string sessionId, string tokenId, DateTimeOffset at) => new()
    {
        SessionId = sessionId,
        TokenId = tokenId,
        SignatureBase64 = Sign(SignedMessages.Report(sessionId, at.ToUnixTimeSeconds())),
        Timestamp = at.ToUnixTimeSeconds(),
    };

    /// <inheritdoc />
    public ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Sign(data.Span));
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    private string Sign(string message) => Convert.ToBase64String(Sign(Encoding.UTF8.GetBytes(message)));

    private byte[] Sign(ReadOnlySpan<byte> data)
    {
        // ECDsa is not thread-safe.
        lock (_key)
            return _key.SignData(data, HashAlgorithmName.SHA256);
    }
}
