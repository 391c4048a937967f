using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Identity.Push;

/// <summary>A browser's Web Push subscription, with the private key by which it reads.</summary>
internal sealed class Subscription(string endpoint)
{
    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    public byte[] Secret { get; } = RandomNumberGenerator.GetBytes(16);

    public byte[] PublicKey => Point(_key);

    public byte[] PrivateKey => _key.ExportParameters(includePrivateParameters: true).D!;

    public PushSubscriptionRequest Request => new()
    {
        Endpoint = endpoint,
        Keys = new() { P256dh = Base64Url.EncodeToString(PublicKey), Auth = Base64Url.EncodeToString(Secret) },
    };

    public static byte[] Point(ECDiffieHellman key)
    {
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        return [0x04, .. q.X!, .. q.Y!];
    }

    /// <summary>Reads a message as a browser does (RFC 8291, RFC 8188).</summary>
    public JsonObject Read(byte[] body)
    {
        var salt = body[..16];
        Assert.Equal(4096, BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(16)));
        Assert.Equal(65, body[20]);
        var sender = body[21..86];
        using var other = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = sender[1..33], Y = sender[33..] } });
        byte[] info = [.. "WebPush: info\0"u8, .. PublicKey, .. sender];
        var input = HKDF.DeriveKey(HashAlgorithmName.SHA256, _key.DeriveRawSecretAgreement(other.PublicKey), 32, Secret, info);
        using var aes = new AesGcm(HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 16, salt, "Content-Encoding: aes128gcm\0"u8.ToArray()), 16);
        var clear = new byte[body.Length - 86 - 16];
        aes.Decrypt(HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 12, salt, "Content-Encoding: nonce\0"u8.ToArray()), body[86..^16], body[^16..], clear);
        Assert.Equal(2, clear[^1]);
        return JsonNode.Parse(Encoding.UTF8.GetString(clear[..^1]))!.AsObject();
    }
}

internal static class PushCalls
{
    /// <summary>PUT /device/push, with a fresh token.</summary>
    public static Task<HttpResponseMessage> SubscribeAsync(this Phone phone, TestServer server, PushSubscriptionRequest request)
    {
        var message = new HttpRequestMessage(HttpMethod.Put, "/device/push") { Content = JsonContent.Create(request, ContractsJsonContext.Default.PushSubscriptionRequest) };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", DeviceToken.Create(phone, server));
        return server.Http.SendAsync(message, TestContext.Current.CancellationToken);
    }

    public static Task<HttpResponseMessage> UnsubscribeAsync(this Phone phone, TestServer server)
    {
        var message = new HttpRequestMessage(HttpMethod.Delete, "/device/push");
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", DeviceToken.Create(phone, server));
        return server.Http.SendAsync(message, TestContext.Current.CancellationToken);
    }

    /// <summary>Subscribes at a push service.</summary>
    public static async Task<Subscription> SubscribeAsync(this Phone phone, TestServer server, FakePushService service, string path = "/send/secret-of-the-phone")
    {
        var subscription = new Subscription(service.Url + path);
        await phone.SubscribeAsync(server, subscription.Request).StatusAsync(System.Net.HttpStatusCode.NoContent);
        return subscription;
    }
}
