using System.Net.Http.Headers;
using System.Security.Cryptography;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Identity.Recovery;

/// <summary>Another phone of a person, with a key of its own, that is not enrolled yet.</summary>
public sealed class RecoveringPhone(TestServer server, string tokenId) : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public Phone Phone => new(server, tokenId, _key);

    public RecoverRequest Request(string code, DateTimeOffset? at = null)
    {
        const string deviceId = "another-phone";
        var timestamp = (at ?? server.Services.Clock().GetUtcNow()).ToUnixTimeSeconds();
        var proof = Phone.Sign(SignedMessages.EnrollmentProof(code, deviceId, timestamp));
        return new() { TokenId = tokenId, RecoveryCode = code, PublicKeyPem = Phone.PublicKeyPem, DeviceId = deviceId, ProofBase64 = proof, Timestamp = timestamp };
    }

    public Task<HttpResponseMessage> RecoverAsync(string code) => SendAsync(Request(code));

    public Task<HttpResponseMessage> SendAsync(RecoverRequest request) => server.PostAsync("/enroll/recover", request);

    /// <summary>Takes the enrollment over.</summary>
    public async Task<Phone> RecoveredAsync(string code)
    {
        await RecoverAsync(code).OkAsync<RecoveredEnrollment>();
        return Phone;
    }

    public void Dispose() => _key.Dispose();
}

internal static class RecoveryCalls
{
    public static Task<HttpResponseMessage> SendAsync(this Phone phone, TestServer server, HttpMethod method, string path)
    {
        var message = new HttpRequestMessage(method, path);
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", DeviceToken.Create(phone, server));
        return server.Http.SendAsync(message, TestContext.Current.CancellationToken);
    }

    public static Task<HttpResponseMessage> AskForCodesAsync(this Phone phone, TestServer server) => phone.SendAsync(server, HttpMethod.Post, "/device/recovery-codes");

    public static async Task<IReadOnlyList<string>> CodesAsync(this Phone phone, TestServer server) => (await phone.AskForCodesAsync(server).OkAsync<RecoveryCodesResponse>()).Codes;

    public static async Task<int> CodesLeftAsync(this Phone phone, TestServer server) => (await phone.SendAsync(server, HttpMethod.Get, "/device/recovery-codes").OkAsync<RecoveryCodesLeft>()).Left;

    public static Task<MoveResponse> MoveAsync(this Phone phone, TestServer server) => phone.SendAsync(server, HttpMethod.Post, "/device/move").OkAsync<MoveResponse>();
}
