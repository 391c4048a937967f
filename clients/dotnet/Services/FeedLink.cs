using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json;
using IdToken.Client.Http;

namespace IdToken.Client.Services;

/// <summary>One connection to a feed, from the first byte to the last event. When to connect again is not decided here.</summary>
internal sealed class FeedLink(FeedSettings settings)
{
    private const string PlaceHeader = "IdToken-Last-Event-Id";

    /// <param name="inbox">Gets the events, and knows where to resume.</param>
    /// <param name="admitted">The server has let this connection in; called more than once.</param>
    /// <param name="stop">Nobody reads any more.</param>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async Task<FeedEnd> RunAsync(FeedInbox inbox, Action admitted, CancellationToken stop)
    {
        string? token;
        try
        {
            token = await TokenAsync(stop).ConfigureAwait(false);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            return FeedEnd.NoToken(e);
        }

        // It goes into a header, and must not break out of it.
        if (token is not null && (token.Length == 0 || !token.All(c => c is > ' ' and < '\u007f')))
            return FeedEnd.NoToken(null);
        using var socket = new ClientWebSocket();
        settings.SetUp(socket.Options, token);
        return await ConnectAsync(socket, inbox.Place, stop).ConfigureAwait(false) ?? await FollowAsync(socket, inbox, admitted, stop).ConfigureAwait(false);
    }

    private async Task<string?> TokenAsync(CancellationToken stop)
    {
        if (settings.AccessToken is not { } ask)
            return null;
        using var timeout = new CancellationTokenSource(settings.ConnectTimeout, settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        return await ask(either.Token).AsTask().WaitAsync(either.Token).ConfigureAwait(false) ?? "";
    }

    /// <returns>Null: connected.</returns>
    private async Task<FeedEnd?> ConnectAsync(ClientWebSocket socket, long? after, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(settings.ConnectTimeout, settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            await socket.ConnectAsync(settings.Address(after), either.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            var wait = RetryConditionHeaderValue.TryParse(Header(socket, "Retry-After"), out var retryAfter) ? RetryAfter.Wait(retryAfter, settings.Time) : null;
            return FeedEnd.NotConnected(socket.HttpStatusCode, wait, e);
        }
    }

    private static async Task<FeedEnd> FollowAsync(ClientWebSocket socket, FeedInbox inbox, Action admitted, CancellationToken stop)
    {
        var place = Header(socket, PlaceHeader);
        if (FeedPlace.TryParse(place, out var begin))
        {
            inbox.Begin(begin);
            admitted();
        }

        var feed = new FeedSocket(socket);
        var reading = ReadAsync(socket, feed, inbox, admitted, stop);
        await ((Task)reading).WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await feed.CloseAsync(reading).ConfigureAwait(false);
        return await reading.ConfigureAwait(false);
    }

    private static async Task<FeedEnd> ReadAsync(ClientWebSocket socket, FeedSocket feed, FeedInbox inbox, Action admitted, CancellationToken stop)
    {
        try
        {
            while (await feed.NextAsync().ConfigureAwait(false) is { } message)
            {
                admitted();
                await inbox.AddAsync(FeedFrame.Parse(message), stop).ConfigureAwait(false);
            }

            return FeedEnd.Closed((int?)socket.CloseStatus, socket.CloseStatusDescription);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            return FeedEnd.Malformed(e);
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            return FeedEnd.Lost(e);
        }
    }

    private static string? Header(ClientWebSocket socket, string name) =>
        socket.HttpResponseHeaders is { } headers && headers.TryGetValue(name, out var values) ? values.FirstOrDefault() : null;
}
