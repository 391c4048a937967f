using System.Net.Http.Headers;
using System.Net.Http.Json;
using IdToken.Api.Tests.Identity.Passkeys;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Identity.Recovery;

/// <summary>Where a passkey approves, the phone's key alone takes the enrollment nowhere.</summary>
public sealed class RecoveryPasskeyTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    [Theory]
    [InlineData("/device/recovery-codes")]
    [InlineData("/device/move")]
    public async Task The_passkey_has_to_agree(string path)
    {
        var phone = await PasskeyPhone.EnrollAsync(_server);
        await phone.Phone.SendAsync(_server, HttpMethod.Post, path).RefusedAsync(401, "invalid_signature");
        var good = Consent(phone);
        var late = _server.Services.Clock().GetUtcNow().AddSeconds(-45);
        using var stranger = new Authenticator();
        foreach (var bad in (RecoveryCodesRequest[])
            [
                new(), good with { Timestamp = good.Timestamp + 1 }, good with { AuthenticatorData = null }, Consent(phone, change: g => g.Without(Gesture.UserVerified)), Consent(phone, late),
                Consent(phone, change: g => g with { Message = $"recovery|tok_other|{good.Timestamp}" }), Consent(new PasskeyPhone(_server, phone.Phone, stranger)),
                good with { SignatureBase64 = phone.Phone.Sign(SignedMessages.Recovery(phone.Phone.TokenId, good.Timestamp!.Value)) },
            ])
        {
            await SendAsync(phone.Phone, path, bad).RefusedAsync(401, "invalid_signature");
        }

        await SendAsync(phone.Phone, path, good with { ClientDataJson = "A+/=" }).RefusedAsync(400, "invalid_request");
        (await SendAsync(phone.Phone, path, good)).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task The_other_phone_brings_a_passkey_of_its_own_or_none()
    {
        var lost = await PasskeyPhone.EnrollAsync(_server);
        var codes = (await SendAsync(lost.Phone, "/device/recovery-codes", Consent(lost)).OkAsync<RecoveryCodesResponse>()).Codes;
        var session = await lost.Phone.InitiateAsync();
        using var plain = new RecoveringPhone(_server, lost.Phone.TokenId);
        Assert.Null((await plain.RecoverAsync(codes[0]).OkAsync<RecoveredEnrollment>()).Passkey);
        await lost.ApproveAsync(session).RefusedAsync(401, "invalid_signature");
        await plain.Phone.ApproveAsync(session).OkAsync<Approved>();

        using var other = new RecoveringPhone(_server, lost.Phone.TokenId);
        using var authenticator = new Authenticator();
        var request = other.Request(codes[1]);
        var gesture = new Gesture("webauthn.create", SignedMessages.EnrollmentProof(codes[1], request.DeviceId!, request.Timestamp!.Value), _server.Url);
        await other.SendAsync(request with { Passkey = authenticator.Create(gesture.Without(Gesture.UserVerified)) }).RefusedAsync(400, "invalid_passkey");
        request = request with { Passkey = authenticator.Create(gesture) };
        var answer = await other.SendAsync(request).OkAsync<RecoveredEnrollment>();
        Assert.True(answer.Passkey);
        Assert.Equal(answer, await other.SendAsync(request).OkAsync<RecoveredEnrollment>());
        Assert.Equal(answer, await other.SendAsync(request with { Passkey = null }).OkAsync<RecoveredEnrollment>());
        var next = await other.Phone.InitiateAsync();
        await other.Phone.ApproveAsync(next).RefusedAsync(401, "invalid_signature");
        await new PasskeyPhone(_server, other.Phone, authenticator).ApproveAsync(next).OkAsync<Approved>();
    }

    private RecoveryCodesRequest Consent(PasskeyPhone phone, DateTimeOffset? at = null, Func<Gesture, Gesture>? change = null)
    {
        var timestamp = (at ?? _server.Services.Clock().GetUtcNow()).ToUnixTimeSeconds();
        var gesture = new Gesture("webauthn.get", SignedMessages.Recovery(phone.Phone.TokenId, timestamp), _server.Url);
        var signed = phone.Authenticator.Sign(new VerifyRequest(), change is null ? gesture : change(gesture));
        return new() { Timestamp = timestamp, SignatureBase64 = signed.SignatureBase64, AuthenticatorData = signed.AuthenticatorData, ClientDataJson = signed.ClientDataJson };
    }

    private Task<HttpResponseMessage> SendAsync(Phone phone, string path, RecoveryCodesRequest request)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(request, ContractsJsonContext.Default.RecoveryCodesRequest) };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", DeviceToken.Create(phone, _server));
        return _server.Http.SendAsync(message, TestContext.Current.CancellationToken);
    }
}
