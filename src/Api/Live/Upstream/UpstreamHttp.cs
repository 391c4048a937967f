using System.Text;

namespace IdToken.Api.Live.Upstream;

/// <summary>The way to the handler: straight there, with nothing of another connection's.</summary>
internal sealed class UpstreamHttp(UpstreamOptions options) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        // The one header that the protocol lets be more than ASCII.
        RequestHeaderEncodingSelector = (name, _) => name.Equals("ce-userId", StringComparison.OrdinalIgnoreCase) ? Encoding.UTF8 : null,
    })
    {
        // Each call has a limit of its own.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly UrlTemplate? _url = options is { UrlTemplate: { } text, Hub: { } hub } ? new(text, hub) : null;

    /// <summary>Asks by OPTIONS or GET whether events are wanted.</summary>
    public Task<HttpResponseMessage> AskAsync(HttpMethod method, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, _url!.ForConsent);
        request.Headers.Add("WebHook-Request-Origin", options.Origin);
        request.Headers.Add("ce-awpsversion", "1.0");
        return SendAsync(request, cancellationToken);
    }

    public Task<HttpResponseMessage> PostAsync(UpstreamEvent word, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _url!.For(word.Name)) { Content = new ByteArrayContent(word.Body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", word.ContentType);
        foreach (var (name, value) in word.Headers)
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
