using System.Collections.Concurrent;
using System.Threading.Channels;
using IdToken.Contracts;
using Microsoft.AspNetCore.Http;

namespace IdToken.Client.Tests.Hosting;

/// <summary>A server's <c>/ws</c>, which accepts or refuses as a test says.</summary>
internal sealed class FakeFeed(CancellationToken stopping)
{
    private readonly Channel<FakeFeedConnection> _arrived = Channel.CreateUnbounded<FakeFeedConnection>();
    private readonly ConcurrentQueue<RequestDelegate> _responses = [];
    private int _connects;

    /// <summary>The position that the 101 names; null names none.</summary>
    public string? Position { get; set; } = "7";

    /// <summary>Accepts connections and reads nothing, so that a ping gets no answer.</summary>
    public bool IsDead { get; set; }

    /// <summary>How many attempts to connect there were.</summary>
    public int Connects => Volatile.Read(ref _connects);

    /// <summary>Responds to the next attempts to connect.</summary>
    public void Respond(params RequestDelegate[] responses) => Array.ForEach(responses, _responses.Enqueue);

    /// <summary>Refuses the next attempts with these statuses.</summary>
    public void Refuse(params int[] statuses) => Array.ForEach(statuses, status => _responses.Enqueue(http => FakeServer.RespondAsync(http, status, "text/plain", "No.")));

    /// <summary>Accepts the next attempts and closes at once, as some configurations do.</summary>
    public void RefuseByClose(int code, string reason, int times = 1) => Respond([.. Enumerable.Repeat<RequestDelegate>(
        async http =>
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            var connection = new FakeFeedConnection(http, socket, stopping);
            await connection.CloseAsync(code, reason);
            await connection.UntilClosedAsync();
        },
        times)]);

    /// <summary>Returns the next accepted connection.</summary>
    public Task<FakeFeedConnection> ConnectionAsync() => _arrived.Reader.ReadAsync(Deadline.Token).AsTask().SoonAsync();

    public async Task HandleAsync(HttpContext http)
    {
        Interlocked.Increment(ref _connects);
        if (_responses.TryDequeue(out var response))
        {
            await response(http);
            return;
        }

        if (Position is not null)
            http.Response.Headers["IdToken-Last-Event-Id"] = http.Request.Query["after"].FirstOrDefault() ?? Position;
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var connection = new FakeFeedConnection(http, socket, stopping);
        _arrived.Writer.TryWrite(connection);
        await (IsDead ? connection.Dropped : connection.UntilClosedAsync());
    }

    public static SessionInitiated Event(int id) => new($"{id}", "sess_9f2cXq7pT1yV0bKd3RmZaw", "tok_1", new DateTimeOffset(2025, 1, 15, 10, 0, 0, TimeSpan.Zero));
}
