using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Identity.Invitations;

/// <summary>A phone with an invitation, and the key that it wants to enroll.</summary>
public sealed class Invited(TestServer server, JsonObject invitation) : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Id => (string)invitation["invitationId"]!;

    public string TokenId => (string)invitation["tokenId"]!;

    public string Link => (string)invitation["link"]!;

    public string? Pin => (string?)invitation["txCode"];

    public JsonObject Answer => invitation;

    /// <summary>What the link carries.</summary>
    public string Code => Link[(Link.LastIndexOf('/') + 1)..].Split('.')[0];

    /// <summary>A PIN that is not the invitation's.</summary>
    public string WrongPin => Pin == "000000" ? "000001" : "000000";

    public static Task<HttpResponseMessage> AskAsync(TestServer server, object request) => server.Http.PostAsJsonAsync("/dev/invitations", request, TestContext.Current.CancellationToken);

    public static async Task<Invited> CreateAsync(TestServer server, object? request = null) => new(server, await AskAsync(server, request ?? new { }).OkAsync<JsonObject>());

    /// <summary>Another phone with the same link.</summary>
    public Invited Other(TestServer? at = null) => new(at ?? server, invitation);

    public Phone Phone => new(server, TokenId, _key);

    public AcceptInvitationRequest Request(string? pin = null, DateTimeOffset? at = null)
    {
        const string deviceId = "invited-phone";
        var timestamp = (at ?? server.Services.Clock().GetUtcNow()).ToUnixTimeSeconds();
        var proof = Phone.Sign(SignedMessages.EnrollmentProof(Code, deviceId, timestamp));
        return new() { PreAuthorizedCode = Code, TxCode = pin, PublicKeyPem = Phone.PublicKeyPem, DeviceId = deviceId, ProofBase64 = proof, Timestamp = timestamp };
    }

    public Task<HttpResponseMessage> AcceptAsync(string? pin = null) => SendAsync(Request(pin));

    public Task<HttpResponseMessage> SendAsync(AcceptInvitationRequest request) => server.PostAsync("/invitations/accept", request);

    public async Task<string?> StateAsync() =>
        (string?)(await server.Http.GetAsync($"/dev/invitations/{Id}", TestContext.Current.CancellationToken).OkAsync<JsonObject>())["state"];

    public void Dispose() => _key.Dispose();
}
