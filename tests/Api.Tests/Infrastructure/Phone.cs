using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Infrastructure;

/// <summary>A person with an enrolled phone.</summary>
public sealed class Phone(TestServer server, string tokenId, ECDsa key)
{
    public string TokenId => tokenId;

    /// <summary>The same phone, at another server of the same store.</summary>
    public Phone At(TestServer other) => new(other, tokenId, key);

    /// <summary>The same key in the name of another person.</summary>
    public Phone For(string other) => new(server, other, key);

    public string PublicKeyPem => key.ExportSubjectPublicKeyInfoPem();

    /// <summary>A new person, enrolled with a credential of the built-in issuer.</summary>
    public static async Task<Phone> EnrollAsync(TestServer server, object? person = null)
    {
        var credential = await CredentialAsync(server, person);
        var phone = new Phone(server, (string)credential["tokenId"]!, ECDsa.Create(ECCurve.NamedCurves.nistP256));
        await phone.EnrollAsync((string)credential["vdsData"]!).OkAsync<EnrollResponse>();
        return phone;
    }

    public static async Task<JsonObject> CredentialAsync(TestServer server, object? person = null) =>
        await server.Http.PostAsJsonAsync("/dev/credentials", person ?? new { }, TestContext.Current.CancellationToken).OkAsync<JsonObject>();

    public Task<HttpResponseMessage> EnrollAsync(string vdsData) => server.PostAsync("/enroll", Enrollment(vdsData));

    public EnrollRequest Enrollment(string vdsData, DateTimeOffset? at = null)
    {
        const string deviceId = "test-phone";
        var timestamp = (at ?? server.Services.Clock().GetUtcNow()).ToUnixTimeSeconds();
        var proof = Sign(SignedMessages.EnrollmentProof(vdsData, deviceId, timestamp));
        return new() { VdsData = vdsData, PublicKeyPem = PublicKeyPem, DeviceId = deviceId, ProofBase64 = proof, Timestamp = timestamp };
    }

    public Task<InitiateResponse> InitiateAsync(IReadOnlyList<string>? scopes = null, string? nonce = null, string? serviceId = null) =>
        server.PostAsync("/auth/initiate", new InitiateRequest { TokenId = tokenId, Scopes = scopes, Nonce = nonce, ServiceId = serviceId }).OkAsync<InitiateResponse>();

    public string Sign(string message, DSASignatureFormat format = DSASignatureFormat.Rfc3279DerSequence) =>
        Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(message), HashAlgorithmName.SHA256, format));

    public VerifyRequest Approval(InitiateResponse session, string? otp = null, IReadOnlyList<string>? granted = null, DateTimeOffset? at = null)
    {
        var timestamp = (at ?? server.Services.Clock().GetUtcNow()).ToUnixTimeSeconds();
        otp ??= session.AutoPassword;
        return new()
        {
            SessionId = session.SessionId,
            TokenId = tokenId,
            Otp = otp,
            Timestamp = timestamp,
            GrantedScopes = granted,
            SignatureBase64 = Sign(SignedMessages.Approval(session.SessionId, otp, timestamp, granted)),
        };
    }

    public DeclineRequest Refusal(InitiateResponse session)
    {
        var timestamp = server.Services.Clock().GetUtcNow().ToUnixTimeSeconds();
        return new() { SessionId = session.SessionId, TokenId = tokenId, Timestamp = timestamp, SignatureBase64 = Sign(SignedMessages.Decline(session.SessionId, timestamp)) };
    }

    public ReportRequest Report(InitiateResponse session, DateTimeOffset? at = null)
    {
        var timestamp = (at ?? server.Services.Clock().GetUtcNow()).ToUnixTimeSeconds();
        return new() { SessionId = session.SessionId, TokenId = tokenId, Timestamp = timestamp, SignatureBase64 = Sign(SignedMessages.Report(session.SessionId, timestamp)) };
    }

    public Task<HttpResponseMessage> VerifyAsync(VerifyRequest request) => server.PostAsync("/auth/verify", request);

    public Task<HttpResponseMessage> ApproveAsync(InitiateResponse session) => VerifyAsync(Approval(session));

    public Task<HttpResponseMessage> DeclineAsync(InitiateResponse session) => server.PostAsync("/auth/decline", Refusal(session));

    public Task<HttpResponseMessage> ReportAsync(InitiateResponse session) => server.PostAsync("/auth/report", Report(session));

    /// <summary>Cancels the session as a page does; null: without a token.</summary>
    public async Task<HttpResponseMessage> CancelAsync(string sessionId, string? wsToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/cancel");
        request.Content = JsonContent.Create(new CancelRequest { SessionId = sessionId }, ContractsJsonContext.Default.CancelRequest);
        if (wsToken is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + wsToken);
        return await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> CancelAsync(InitiateResponse session) => CancelAsync(session.SessionId, session.WsToken);

    /// <summary>A code that is not the session's.</summary>
    public static string WrongCode(InitiateResponse session) => session.AutoPassword == "000000" ? "000001" : "000000";
}
