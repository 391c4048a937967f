using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json;
using IdToken.Client.Http;
using IdToken.Client.Realtime;

namespace IdToken.Client.Services;

/// <summary>One connection to a feed, from the first byte to the last event. When to reconnect is not decided here.</summary>
internal sealed class FeedLink(FeedSettings settings)
{
    private const string PositionHeader = "IdToken-Last-Event-Id";

    /// <param name="inbox">Receives the events, and knows where to resume.</param>
    /// <param name="admitted">Called, possibly more than once, when the server has admitted this connection.</param>
    /// <param name="stop">Cancelled when the reader leaves.</param>
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

        // It goes into a header and must not break out of it.
        if (token is not null && (token.Length == 0 || !token.All(c => c is > ' ' and < '\u007f')))
            return FeedEnd.NoToken(null);
        using var socket = new ClientWebSocket();
        settings.SetUp(socket.Options, token);
        return await ConnectAsync(socket, inbox.Position, stop).ConfigureAwait(false) ?? await FollowAsync(socket, inbox, admitted, stop).ConfigureAwait(false);
    }

    private async Task<string?> TokenAsync(CancellationToken stop)
    {
        if (settings.AccessToken is not { } getToken)
            return null;
        using var timeout = new CancellationTokenSource(settings.ConnectTimeout, settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        return await getToken(either.Token).AsTask().WaitAsync(either.Token).ConfigureAwait(false) ?? "";
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

    private static Task<FeedEnd> FollowAsync(ClientWebSocket socket, FeedInbox inbox, Action admitted, CancellationToken stop)
    {
        if (FeedPosition.TryParse(Header(socket, PositionHeader), out var begin))
        {
            inbox.Begin(begin);
            admitted();
        }

        var messages = new TextSocket(socket);
        return messages.RunAsync(ReadAsync(messages, inbox, admitted, stop), stop);
    }

    private static async Task<FeedEnd> ReadAsync(TextSocket messages, FeedInbox inbox, Action admitted, CancellationToken stop)
    {
        try
        {
            while (await messages.NextAsync().ConfigureAwait(false) is { } message)
            {
                admitted();
                await inbox.AddAsync(FeedFrame.Parse(message), stop).ConfigureAwait(false);
            }

            return FeedEnd.Closed(messages.CloseCode, messages.CloseReason);
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
