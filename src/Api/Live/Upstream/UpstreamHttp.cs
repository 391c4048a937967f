using System.Text;

namespace IdToken.Api.Live.Upstream;

/// <summary>The HTTP client for the handler: no proxy, no redirects, and no cookies shared between connections.</summary>
internal sealed class UpstreamHttp(UpstreamOptions options) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        // The only header of the event protocol that may contain more than ASCII.
        RequestHeaderEncodingSelector = (name, _) => name.Equals("ce-userId", StringComparison.OrdinalIgnoreCase) ? Encoding.UTF8 : null,
    })
    {
        // Callers pass a token with the configured timeout.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly UrlTemplate? _url = options is { UrlTemplate: { } text, Hub: { } hub } ? new(text, hub) : null;

    /// <summary>Sends a webhook validation request.</summary>
    public Task<HttpResponseMessage> ValidateAsync(HttpMethod method, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, _url!.ForValidation);
        request.Headers.Add("WebHook-Request-Origin", options.Origin);
        request.Headers.Add("ce-awpsversion", "1.0");
        return SendAsync(request, cancellationToken);
    }

    public Task<HttpResponseMessage> PostAsync(UpstreamEvent upstreamEvent, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _url!.For(upstreamEvent.Name)) { Content = new ByteArrayContent(upstreamEvent.Body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", upstreamEvent.ContentType);
        foreach (var (name, value) in upstreamEvent.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return SendAsync(request, cancellationToken);
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }
}
