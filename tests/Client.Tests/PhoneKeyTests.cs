using System.Security.Cryptography;
using System.Text;
using IdToken.Contracts;

namespace IdToken.Client.Tests;

public sealed class PhoneKeyTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1736935230);

    [Fact]
    public void An_exported_key_is_the_same_key_after_import()
    {
        using var key = PhoneKey.Create();
        using var again = PhoneKey.ImportPkcs8Pem(key.ExportPkcs8Pem());
        Assert.Equal(key.PublicKeyPem, again.PublicKeyPem);
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----", key.PublicKeyPem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "s|482917|1736935230")]
    [InlineData("", "s|482917|1736935230|")]
    [InlineData("identity:name identity:photo", "s|482917|1736935230|identity:name identity:photo")]
    public void An_approval_signs_the_documented_message(string? granted, string message)
    {
        using var key = PhoneKey.Create();
        var request = key.SignApproval("s", "t", "482917", At, granted?.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.True(Verifies(key, message, request.SignatureBase64!));
        Assert.Equal(("s", "t", "482917", 1736935230L), (request.SessionId, request.TokenId, request.Otp, request.Timestamp));
    }

    [Fact]
    public void An_enrollment_signs_the_documented_message()
    {
        using var key = PhoneKey.Create();
        var request = key.SignEnrollment("a.b.c", "pixel|9", At, "fcm-1");
        // SHA-256 of "a.b.c".
        var hash = Convert.ToBase64String(SHA256.HashData("a.b.c"u8)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        Assert.True(Verifies(key, $"enroll|{hash}|pixel|9|1736935230", request.ProofBase64!));
        Assert.Equal(("a.b.c", key.PublicKeyPem, "pixel|9", "fcm-1", 1736935230L), (request.VdsData, request.PublicKeyPem, request.DeviceId, request.FcmToken, request.Timestamp));
    }

    [Fact]
    public void A_decline_signs_the_documented_message()
    {
        using var key = PhoneKey.Create();
        var request = key.SignDecline("s", "t", At);
        Assert.True(Verifies(key, "s|decline|1736935230", request.SignatureBase64!));
        Assert.Equal(new DeclineRequest { SessionId = "s", TokenId = "t", Timestamp = 1736935230, SignatureBase64 = request.SignatureBase64 }, request);
    }

    [Fact]
    public void A_report_signs_the_documented_message()
    {
        using var key = PhoneKey.Create();
        var request = key.SignReport("s", "t", At);
        Assert.True(Verifies(key, "s|report|1736935230", request.SignatureBase64!));
        Assert.Equal(new ReportRequest { SessionId = "s", TokenId = "t", Timestamp = 1736935230, SignatureBase64 = request.SignatureBase64 }, request);
    }

    public static TheoryData<string> NotPrivateKeys()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        using var p256 = PhoneKey.Create();
        return [p384.ExportPkcs8PrivateKeyPem(), rsa.ExportPkcs8PrivateKeyPem(), p256.PublicKeyPem, "", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"];
    }

    [Theory]
    [MemberData(nameof(NotPrivateKeys), DisableDiscoveryEnumeration = true)]
    public void Anything_but_a_P256_private_key_is_rejected(string pem) => Assert.Throws<ArgumentException>(() => PhoneKey.ImportPkcs8Pem(pem));

    private static bool Verifies(PhoneKey key, string message, string signature)
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(key.PublicKeyPem);
        return ecdsa.VerifyData(Encoding.UTF8.GetBytes(message), Convert.FromBase64String(signature), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
            || ecdsa.VerifyData(Encoding.UTF8.GetBytes(message), Convert.FromBase64String(signature), HashAlgorithmName.SHA256);
    }
}
