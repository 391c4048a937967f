using System.Security.Cryptography;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Identity.Enrollment;

/// <summary>POST /enroll (protocol, sections 1 and 7).</summary>
public sealed class EnrollTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    [Fact]
    public async Task A_credential_and_a_key_are_bound_until_the_credential_expires()
    {
        var credential = await Phone.CredentialAsync(_server);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var enrolled = await EnrollAsync((string)credential["vdsData"]!, key.ExportSubjectPublicKeyInfoPem()).OkAsync<EnrollResponse>();
        Assert.True(enrolled.Enrolled);
        Assert.Equal((string?)credential["tokenId"], enrolled.TokenId);
        Assert.Equal((DateTimeOffset)credential["expiresAt"]!, enrolled.ExpiresAt);
    }

    [Fact]
    public async Task A_credential_can_be_used_once()
    {
        var phone = await Phone.EnrollAsync(_server);
        var vdsData = (string)(await Phone.CredentialAsync(_server, new { tokenId = phone.TokenId }))["vdsData"]!;
        await phone.EnrollAsync(vdsData).OkAsync<EnrollResponse>();
        await phone.EnrollAsync(vdsData).RefusedAsync(409, "credential_used");
    }

    [Fact]
    public async Task Of_20_parallel_enrollments_with_one_credential_one_succeeds()
    {
        var credential = await Phone.CredentialAsync(_server);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = key.ExportSubjectPublicKeyInfoPem();
        var statuses = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var response = await EnrollAsync((string)credential["vdsData"]!, pem);
            return (int)response.StatusCode;
        }));
        Assert.Equal(1, statuses.Count(s => s == 200));
        Assert.Equal(19, statuses.Count(s => s == 409));
    }

    [Fact]
    public async Task Enrolling_again_replaces_the_phone_and_the_old_one_can_no_longer_approve()
    {
        var old = await Phone.EnrollAsync(_server);
        var session = await old.InitiateAsync();
        var replacement = await Phone.EnrollAsync(_server, new { tokenId = old.TokenId });
        await old.ApproveAsync(session).RefusedAsync(401, "invalid_signature");
        await replacement.ApproveAsync(session).OkAsync<Approved>();
    }

    [Fact]
    public async Task A_proof_is_checked_if_present()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var credential = await Phone.CredentialAsync(_server);
        var vdsData = (string)credential["vdsData"]!;
        var phone = new Phone(_server, (string)credential["tokenId"]!, key);
        var good = phone.Enrollment(vdsData);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (now, another) = (_server.Services.Clock().GetUtcNow(), (string)(await Phone.CredentialAsync(_server))["vdsData"]!);
        foreach (var bad in (EnrollRequest[])
            [
                good with { PublicKeyPem = other.ExportSubjectPublicKeyInfoPem() }, good with { DeviceId = "another" }, good with { Timestamp = good.Timestamp + 1 }, good with { VdsData = another },
                good with { VdsData = vdsData + " " }, phone.Enrollment(vdsData, now.AddSeconds(-45)), phone.Enrollment(vdsData, now.AddSeconds(45)),
            ])
        {
            await _server.PostAsync("/enroll", bad).RefusedAsync(400, "invalid_proof");
        }

        foreach (var half in (EnrollRequest[])[good with { ProofBase64 = null }, good with { Timestamp = null }, good with { ProofBase64 = "!" }, good with { ProofBase64 = "" }])
            await _server.PostAsync("/enroll", half).RefusedAsync(400, "invalid_request");
        await _server.PostAsync("/enroll", good).OkAsync<EnrollResponse>();
        // Without a proof, like clients of the previous version.
        var fresh = (string)(await Phone.CredentialAsync(_server, new { tokenId = phone.TokenId }))["vdsData"]!;
        await _server.PostAsync("/enroll", phone.Enrollment(fresh) with { ProofBase64 = null, Timestamp = null }).OkAsync<EnrollResponse>();
    }

    [Fact]
    public async Task Where_a_proof_is_required_a_key_without_one_is_rejected()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:Enrollment:RequireProof=true");
        var phone = await Phone.EnrollAsync(server);
        var vdsData = (string)(await Phone.CredentialAsync(server, new { tokenId = phone.TokenId }))["vdsData"]!;
        var problem = await server.PostAsync("/enroll", phone.Enrollment(vdsData) with { ProofBase64 = null, Timestamp = null }).RefusedAsync(400, "invalid_request");
        Assert.Equal(["proofBase64", "timestamp"], problem["errors"]!.AsObject().Select(e => e.Key).Order());
        await phone.EnrollAsync(vdsData).OkAsync<EnrollResponse>();
    }

    [Fact]
    public async Task A_replaced_phone_is_logged()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString);
        var phone = await Phone.EnrollAsync(server);
        Assert.DoesNotContain(server.Log.Lines, l => l.Contains("[1301]", StringComparison.Ordinal));
        await Phone.EnrollAsync(server, new { tokenId = phone.TokenId });
        Assert.Contains(server.Log.Lines, l => l.Contains("[1301]", StringComparison.Ordinal) && l.Contains(phone.TokenId, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_limit_counts_Unicode_characters()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var vdsData = (string)(await Phone.CredentialAsync(_server))["vdsData"]!;
        var request = new EnrollRequest { VdsData = vdsData, PublicKeyPem = key.ExportSubjectPublicKeyInfoPem(), DeviceId = string.Concat(Enumerable.Repeat("📱", 129)) };
        var problem = await _server.PostAsync("/enroll", request).RefusedAsync(400, "invalid_request");
        Assert.Equal("must have at most 128 characters.", (string?)problem["errors"]!["deviceId"]![0]);
        await _server.PostAsync("/enroll", request with { DeviceId = string.Concat(Enumerable.Repeat("📱", 128)) }).OkAsync<EnrollResponse>();
    }

    public static TheoryData<string> BadKeys
    {
        get
        {
            using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
            using var k1 = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
            using var rsa = RSA.Create(2048);
            using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var pem = p256.ExportSubjectPublicKeyInfoPem();
            return
            [
                p384.ExportSubjectPublicKeyInfoPem(), k1.ExportSubjectPublicKeyInfoPem(), rsa.ExportSubjectPublicKeyInfoPem(), p256.ExportPkcs8PrivateKeyPem(), p256.ExportECPrivateKeyPem(),
                pem + "\n" + pem, pem[..100], "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----", "no key", "\0", pem.Replace("PUBLIC KEY", "CERTIFICATE", StringComparison.Ordinal),
            ];
        }
    }

    [Theory, MemberData(nameof(BadKeys))]
    public async Task Any_other_key_is_rejected(string pem)
    {
        var credential = await Phone.CredentialAsync(_server);
        await EnrollAsync((string)credential["vdsData"]!, pem).RefusedAsync(400, "invalid_public_key");
    }

    [Fact]
    public async Task Missing_and_over_long_fields_are_reported()
    {
        var problem = await _server.PostAsync("/enroll", new EnrollRequest { DeviceId = new string('d', 129), FcmToken = new string('f', 5000) }).RefusedAsync(400, "invalid_request");
        Assert.Equal(["deviceId", "fcmToken", "publicKeyPem", "vdsData"], problem["errors"]!.AsObject().Select(e => e.Key).Order());
    }

    private Task<HttpResponseMessage> EnrollAsync(string vdsData, string pem) =>
        _server.PostAsync("/enroll", new EnrollRequest { VdsData = vdsData, PublicKeyPem = pem, DeviceId = "pixel-9", FcmToken = "fcm" });
}
