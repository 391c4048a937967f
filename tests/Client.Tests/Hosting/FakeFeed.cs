using System.Collections.Concurrent;
using System.Threading.Channels;
using IdToken.Contracts;
using Microsoft.AspNetCore.Http;

namespace IdToken.Client.Tests.Hosting;

/// <summary>A server's <c>/ws</c>, which lets in or refuses as a test says.</summary>
internal sealed class FakeFeed(CancellationToken stopping)
{
    private readonly Channel<FakeFeedConnection> _arrived = Channel.CreateUnbounded<FakeFeedConnection>();
    private readonly ConcurrentQueue<RequestDelegate> _answers = [];
    private int _connects;

    /// <summary>What the 101 says of where the feed begins; null says nothing.</summary>
    public string? Place { get; set; } = "7";

    /// <summary>Lets it in, and reads nothing, so that a ping gets no answer.</summary>
    public bool IsDead { get; set; }

    /// <summary>How many tries to connect there were.</summary>
    public int Connects => Volatile.Read(ref _connects);

    /// <summary>What the next try to connect gets, and the one after it.</summary>
    public void Answer(params RequestDelegate[] answers) => Array.ForEach(answers, _answers.Enqueue);

    /// <summary>Refuses the next tries with these.</summary>
    public void Refuse(params int[] statuses) => Array.ForEach(statuses, status => _answers.Enqueue(http => FakeServer.RespondAsync(http, status, "text/plain", "No.")));

    /// <summary>Lets the next tries in and closes at once, as a server does that is configured so.</summary>
    public void RefuseByClose(int code, string reason, int times = 1) => Answer([.. Enumerable.Repeat<RequestDelegate>(
        async http =>
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            var connection = new FakeFeedConnection(http, socket, stopping);
            await connection.CloseAsync(code, reason);
            await connection.UntilClosedAsync();
        },
        times)]);

    /// <summary>The next connection that was let in.</summary>
    public Task<FakeFeedConnection> ConnectionAsync() => _arrived.Reader.ReadAsync(Deadline.Token).AsTask().SoonAsync();

    public async Task HandleAsync(HttpContext http)
    {
        Interlocked.Increment(ref _connects);
        if (_answers.TryDequeue(out var answer))
        {
            await answer(http);
            return;
        }

        if (Place is not null)
            http.Response.Headers["IdToken-Last-Event-Id"] = http.Request.Query["after"].FirstOrDefault() ?? Place;
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var connection = new FakeFeedConnection(http, socket, stopping);
        _arrived.Writer.TryWrite(connection);
        await (IsDead ? connection.Dropped : connection.UntilClosedAsync());
    }

    public static SessionInitiated Event(int id) => new($"{id}", "sess_9f2cXq7pT1yV0bKd3RmZaw", "tok_1", new DateTimeOffset(2025, 1, 15, 10, 0, 0, TimeSpan.Zero));
}
