using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using IdToken.Api.Identity.Enrollment;

namespace IdToken.Api.Identity.Push.WebPush;

/// <summary>Sends by the Web Push protocol (RFC 8030).</summary>
internal sealed class WebPushSender(VapidKey key, WebPushEndpoints endpoints, PushHttp http, ILogger<WebPushSender> logger) : IPushSender
{
    public string Kind => PushAddress.WebPush;

    public string ServiceOf(PushAddress address) => new Uri(Encoding.UTF8.GetString(address.Values[0])).Authority;

    public async Task<PushAnswer> SendAsync(PushAddress address, PushMessage message, CancellationToken cancellationToken)
    {
        // The rules may have changed since the phone named it.
        if (key.PublicKey is null || endpoints.Permitted(Encoding.UTF8.GetString(address.Values[0])) is not { } endpoint)
            return new(PushResult.Refused);
        using var request = CreateRequest(endpoint, address, message);
        using var response = await http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var result = ResultOf(response);
        if (result == PushResult.Refused)
            Log.Refused(logger, endpoint.Authority, (int)response.StatusCode);
        return new(result, http.RetryAfterOf(response));
    }

    private HttpRequestMessage CreateRequest(Uri endpoint, PushAddress address, PushMessage message)
    {
        var text = $$"""{"sessionId":"{{message.SessionId}}","expiresAt":{{message.ExpiresAt.ToUnixTimeSeconds()}}}""";
        var content = new ByteArrayContent(WebPushEncryption.Encrypt(address.Values[1], address.Values[2], Encoding.UTF8.GetBytes(text)));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        content.Headers.ContentEncoding.Add("aes128gcm");
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = content, Version = HttpVersion.Version20 };
        request.Headers.TryAddWithoutValidation("Authorization", key.Authorization(endpoint));
        request.Headers.Add("TTL", message.TimeToLive.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Urgency", "high");
        request.Headers.Add("Topic", PushMessage.Topic);
        return request;
    }

    private static PushResult ResultOf(HttpResponseMessage response) => response.StatusCode switch
    {
        // A captive portal, or a proxy's error page, may be 200 as well.
        HttpStatusCode.OK when response.Content.Headers.ContentType?.MediaType == "text/html" => PushResult.Refused,
        HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted or HttpStatusCode.NoContent => PushResult.Accepted,
        HttpStatusCode.NotFound or HttpStatusCode.Gone => PushResult.Gone,
        // RFC 8030 limits senders by subscription, so that it says nothing about other phones.
        HttpStatusCode.TooManyRequests => PushResult.Busy,
        HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => PushResult.Failing,
        _ => PushResult.Refused,
    };
}
