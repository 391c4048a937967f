using IdToken.Contracts;

namespace IdToken.Client.Tests.Hosting;

/// <summary>Reads a feed one event at a time.</summary>
internal sealed class FeedReader : IAsyncDisposable
{
    private readonly IAsyncEnumerator<ServiceEvent> _events;
    private readonly CancellationTokenSource _leaving = CancellationTokenSource.CreateLinkedTokenSource(Deadline.Token);
    private Task<bool>? _next;

    /// <summary>The reader knows that it was connected. A connection that the server drops before that was never there for it.</summary>
    public Task Connected { get; init; } = Task.CompletedTask;

    public FeedReader(ServiceFeed feed, string? after)
    {
        _events = feed.ReadEventsAsync(after, _leaving.Token).GetAsyncEnumerator();
        Ask();
    }

    /// <summary>Asks for the next event, which is what makes the reader connect. The event is taken by <see cref="NextAsync"/>.</summary>
    public Task<bool> Ask() => _next ??= _events.MoveNextAsync().AsTask();

    public async Task<ServiceEvent> NextAsync()
    {
        Assert.True(await Ask().SoonAsync());
        _next = null;
        return _events.Current;
    }

    public async Task<string> IdsAsync(int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
            ids.Add((await NextAsync()).Id);
        return string.Join(' ', ids);
    }

    public Task<IdTokenException> FailsAsync(string code) => Ask().FailsAsync(code);

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        if (_next is not null)
            await ((Task)_next.SoonAsync()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _events.DisposeAsync().AsTask().SoonAsync();
        _leaving.Dispose();
    }
}
