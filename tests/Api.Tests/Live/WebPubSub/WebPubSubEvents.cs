using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Live.WebPubSub;

/// <summary>The requests that an Azure Web PubSub sends.</summary>
internal static class WebPubSubEvents
{
    public const string Primary = "key-primary";
    public const string Secondary = "key-secondary";

    /// <summary>Creates an event signed with both keys; tests change what they need.</summary>
    public static HttpRequestMessage Event(string name, string body = "{}", string type = "azure.webpubsub.sys.", string contentType = "application/json; charset=utf-8", string hub = "echo")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/webpubsub/{hub}/{name}") { Content = new StringContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        Set(request, "WebHook-Request-Origin", "our.webpubsub.azure.com");
        Set(request, "ce-specversion", "1.0");
        Set(request, "ce-awpsversion", "1.0");
        Set(request, "ce-type", type + name);
        Set(request, "ce-source", "/hubs/echo/client/conn1");
        Set(request, "ce-id", "0");
        Set(request, "ce-time", "2026-01-01T00:00:00Z");
        Set(request, "ce-connectionId", "conn1");
        Set(request, "ce-hub", hub);
        Set(request, "ce-eventName", name);
        Set(request, "ce-signature", $"{Signed(Primary)},{Signed(Secondary)}");
        return request;
    }

    /// <summary>Replaces a header; without values it is removed.</summary>
    public static HttpRequestMessage Set(this HttpRequestMessage request, string name, params string[] values)
    {
        request.Headers.Remove(name);
        foreach (var value in values)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    public static string Signed(string key, string connectionId = "conn1") =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(connectionId)));

    public static HttpRequestMessage Validation(HttpMethod method, string? origin = "our.webpubsub.azure.com", string path = "/webpubsub/echo/validate")
    {
        var request = new HttpRequestMessage(method, path);
        return origin is null ? request : request.Set("WebHook-Request-Origin", origin);
    }

    public static Task<HttpResponseMessage> SendAsync(this TestServer server, HttpRequestMessage request) => server.Http.SendAsync(request, TestContext.Current.CancellationToken);

    public static string? AllowedOrigin(this HttpResponseMessage response) =>
        response.Headers.TryGetValues("WebHook-Allowed-Origin", out var values) ? Assert.Single(values) : null;
}
