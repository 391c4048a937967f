using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IdToken.Api.Tests.Identity.Push;

/// <summary>One message as the push service received it.</summary>
internal sealed record SeenPush(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body, DateTimeOffset At)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);
}

/// <summary>A push service on a real port. It accepts everything (201) unless a test changes that.</summary>
internal sealed class FakePushService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<SeenPush> _arrived = Channel.CreateUnbounded<SeenPush>();
    private readonly ConcurrentQueue<SeenPush> _seen = [];

    private FakePushService(WebApplication app) => _app = app;

    /// <summary>The settings of a server that may send here.</summary>
    public static readonly string[] Permitted = ["IdToken:Push:PrivateNetworks:0=127.0.0.0/8", "IdToken:Push:WebPush:AllowHttp=true"];

    public string Url => _app.Urls.First();

    public IReadOnlyCollection<SeenPush> Seen => _seen;

    /// <summary>The answer to every message from now on.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = http =>
    {
        http.Response.StatusCode = 201;
        return Task.CompletedTask;
    };

    public static async Task<FakePushService> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var fake = new FakePushService(builder.Build());
        fake._app.Run(fake.AnswerAsync);
        await fake._app.StartAsync();
        return fake;
    }

    public void AnswerWith(int status, string? retryAfter = null, string? contentType = null, string body = "") => Answer = http =>
    {
        http.Response.StatusCode = status;
        http.Response.Headers.RetryAfter = retryAfter;
        http.Response.ContentType = contentType;
        return http.Response.WriteAsync(body);
    };

    public async Task<SeenPush> NextAsync() => await _arrived.Reader.ReadAsync(Infrastructure.Deadline.Token());

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var at = DateTimeOffset.UtcNow;
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var push = new SeenPush(http.Request.Path, http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray(), at);
        _seen.Enqueue(push);
        _arrived.Writer.TryWrite(push);
        await Answer(http);
    }
}
