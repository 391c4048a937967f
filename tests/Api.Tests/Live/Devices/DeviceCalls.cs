using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using IdToken.Api.Admin;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Live.Devices;

/// <summary>What a device does, with a new token each time.</summary>
public static class DeviceCalls
{
    public static Task<HttpResponseMessage> DeviceSessionsAsync(this TestServer server, string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/device/sessions");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<IReadOnlyList<SignInRequested>> PendingAsync(this Phone phone, TestServer server) =>
        (await server.DeviceSessionsAsync(DeviceToken.Create(phone, server)).OkAsync<DeviceSessionsResponse>()).Sessions;

    public static Task<HubProbe> ConnectAsync(this Phone phone, TestServer server) =>
        HubProbe.OpenAsync(server, "/hubs/device", DeviceToken.Create(phone, server));

    /// <summary>The next message to a device, as text: the event and the session.</summary>
    public static async Task<string> NextWordAsync(this HubProbe device) => await device.NextInvocationAsync() switch
    {
        null => "closed",
        ("SignInRequested", JsonObject request) => $"requested {request["sessionId"]}",
        ("SignInResolved", JsonObject resolution) => $"{resolution["state"]} {resolution["sessionId"]}",
        var (method, _) => $"unknown {method}",
    };

    /// <summary>Revokes the enrollment, as an administrator does.</summary>
    public static async Task RevokeAsync(this Phone phone, TestServer server) =>
        Assert.Null((await server.Services.GetRequiredService<Revocation>().RevokeAsync(phone.TokenId, RevocationReason.LostDevice, "test")).Refusal);

    public static async Task Assert401OnDeviceHubAsync(this TestServer server, string token) =>
        Assert.Equal(401, (await Assert.ThrowsAsync<RefusedUpgradeException>(() => SocketProbe.OpenAsync(server, $"/hubs/device?access_token={token}"))).Status);

    /// <summary>The person enrolls another phone.</summary>
    public static async Task<Phone> ReplaceAsync(this Phone phone, TestServer server)
    {
        var credential = await Phone.CredentialAsync(server, new { tokenId = phone.TokenId });
        var other = new Phone(server, phone.TokenId, ECDsa.Create(ECCurve.NamedCurves.nistP256));
        await other.EnrollAsync((string)credential["vdsData"]!).OkAsync<EnrollResponse>();
        return other;
    }
}
