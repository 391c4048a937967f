using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;
using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Platform.Http;

namespace IdToken.Api.Identity.Push.Fcm;

/// <summary>Sends by Firebase Cloud Messaging's HTTP v1 API: data alone, so that the app, and not Google's code, decides what to show.</summary>
internal sealed class FcmSender : IPushSender
{
    private const int MaximumAnswerBytes = 16 * 1024;

    // What FCM asks for where it does not say: a minute for the quota, ten seconds for its own errors.
    private static readonly TimeSpan QuotaPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ErrorPause = TimeSpan.FromSeconds(10);

    private readonly PushHttp _http;
    private readonly ServiceAccountCredential _credential;
    private readonly Uri _url;
    private readonly string _service;
    private readonly ILogger<FcmSender> _logger;

    public FcmSender(FcmOptions options, PushHttp http, OutboundAddresses addresses, ILogger<FcmSender> logger)
    {
        var account = FcmAccount.Read(options.ServiceAccount!);
        (_http, _logger) = (http, logger);
        _credential = account.Credential(new FcmHttpFactory(addresses));
        _url = new Uri($"{options.Url!.TrimEnd('/')}/v1/projects/{Uri.EscapeDataString(account.ProjectId!)}/messages:send");
        // Chrome's Web Push is at the same host; the two fail apart.
        _service = $"{_url.Authority} (project {account.ProjectId})";
    }

    public string Kind => PushAddress.Fcm;

    public string ServiceOf(PushAddress address) => _service;

    public async Task<PushAnswer> SendAsync(PushAddress address, PushMessage message, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = Content(address, message), Version = HttpVersion.Version20 };
        try
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await _credential.GetAccessTokenForRequestAsync(cancellationToken: cancellationToken));
        }
        catch (TokenResponseException e)
        {
            Log.NoAccessToken(_logger, _service, e.Error?.Error ?? $"{e.StatusCode}");
            return new(PushResult.Failing);
        }

        using var response = await _http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return await ReadAsync(response, cancellationToken);
    }

    private static StringContent Content(PushAddress address, PushMessage message)
    {
        var body = new JsonObject
        {
            ["message"] = new JsonObject
            {
                ["token"] = Encoding.UTF8.GetString(address.Values[0]),
                ["data"] = new JsonObject { ["sessionId"] = message.SessionId, ["expiresAt"] = $"{message.ExpiresAt.ToUnixTimeSeconds()}" },
                ["android"] = new JsonObject { ["priority"] = "HIGH", ["ttl"] = $"{message.TimeToLive.TotalSeconds}s", ["collapse_key"] = PushMessage.Topic },
            },
        };
        return new(body.ToJsonString(), Encoding.UTF8, "application/json");
    }

    private async Task<PushAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var wait = _http.RetryAfterOf(response);
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK when response.Content.Headers.ContentType?.MediaType == "application/json":
                return new(PushResult.Accepted);
            case HttpStatusCode.TooManyRequests:
                return new(PushResult.Failing, wait ?? QuotaPause);
            case HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError:
                return new(PushResult.Failing, wait ?? ErrorPause);
            // A wrong project is 404 as well: the token is gone only where FCM says so.
            case HttpStatusCode.NotFound when await ErrorAsync(response, cancellationToken) == "UNREGISTERED":
                return new(PushResult.Gone);
            default:
                Log.Refused(_logger, _service, (int)response.StatusCode);
                return new(PushResult.Refused);
        }
    }

    /// <summary>Returns the code of an FcmError (google.firebase.fcm.v1); null where the answer is anything else.</summary>
    private static async Task<string?> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaximumAnswerBytes];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        try
        {
            var details = JsonNode.Parse(buffer.AsSpan(0, length))?["error"]?["details"] as JsonArray;
            return details?.Select(detail => (string?)detail?["errorCode"]).FirstOrDefault(code => code is not null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
