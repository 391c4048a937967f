using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IdToken.Api.Tests.Live.Upstream;

/// <summary>One request that the handler received.</summary>
internal sealed record SeenRequest(string Method, string Url, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);

    /// <summary>The event's name, or the method of a validation request.</summary>
    public string Name => Method == "POST" ? this["ce-eventName"]! : Method;
}

/// <summary>A handler on a real port that allows events and accepts clients unless a test changes that.</summary>
internal sealed class FakeUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<HttpContext, SeenRequest, Task>> _answers = [];
    private readonly Channel<SeenRequest> _arrived = Channel.CreateUnbounded<SeenRequest>();
    private readonly ConcurrentQueue<SeenRequest> _seen = [];

    private FakeUpstream(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public IEnumerable<SeenRequest> Seen => _seen;

    public IEnumerable<string> Names => _seen.Select(r => r.Name);

    public static async Task<FakeUpstream> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var fake = new FakeUpstream(builder.Build());
        fake._app.Run(fake.AnswerAsync);
        fake.On("OPTIONS", (http, _) => http.Response.Headers["WebHook-Allowed-Origin"] = "*");
        await fake._app.StartAsync();
        return fake;
    }

    /// <summary>Sets the response to an event by name, or to a validation request by method.</summary>
    public void On(string name, Func<HttpContext, SeenRequest, Task> answer) => _answers[name] = answer;

    public void On(string name, Action<HttpContext, SeenRequest> answer) => On(name, (http, request) =>
    {
        answer(http, request);
        return Task.CompletedTask;
    });

    public void On(string name, int status, string body = "", string contentType = "application/json") => On(name, async (http, _) =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        await http.Response.WriteAsync(body);
    });

    /// <summary>Waits for the next request with this name and skips others.</summary>
    public async Task<SeenRequest> NextAsync(string name)
    {
        while (true)
        {
            var request = await _arrived.Reader.ReadAsync(Infrastructure.Deadline.Token());
            if (request.Name == name)
                return request;
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var request = new SeenRequest(
            http.Request.Method, http.Request.Path + http.Request.QueryString,
            http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), Encoding.UTF8.GetString(body.ToArray()));
        _seen.Enqueue(request);
        _arrived.Writer.TryWrite(request);
        http.Response.StatusCode = request.Method == "POST" ? 204 : 200;
        if (_answers.TryGetValue(request.Name, out var answer))
            await answer(http, request);
    }
}
