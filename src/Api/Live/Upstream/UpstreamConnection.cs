using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using IdToken.Api.Live.WebPubSub;
using IdToken.Api.Platform.Sockets;

namespace IdToken.Api.Live.Upstream;

/// <summary>A connection that the handler knows by its id. Disposing it sends <c>disconnected</c>, once.</summary>
internal sealed class UpstreamConnection(UpstreamOptions options, EventDelivery delivery, EventQueue events, TimeProvider clock, string userId) : IDisposable
{
    public const string Json = "application/json; charset=utf-8";
    private const string Text = "text/plain; charset=utf-8";

    // Load balancers set one or two for session affinity.
    private const int MaximumCookies = 10;

    private readonly string _id = ConnectionId.Create();
    private string _userId = userId;
    private string? _state;
    private ImmutableDictionary<string, string> _cookies = ImmutableDictionary<string, string>.Empty;
    private int _events = -1;
    private Task _opened = Task.CompletedTask;
    private string _reason = "Connection not opened";
    private volatile bool _ending;
    private int _disposed;

    /// <summary>The subprotocol that the handler chose; null: it left the choice to this server.</summary>
    public string? Subprotocol { get; private set; }

    public UpstreamConnection Accept(UpstreamConnectResponse response)
    {
        _userId = response.UserId ?? _userId;
        Subprotocol = response.Subprotocol;
        return this;
    }

    /// <summary>Sends <c>connected</c>: the upgrade to this subprotocol is complete.</summary>
    public void Opened(string? subprotocol)
    {
        Subprotocol = subprotocol;
        _reason = "Connection lost";
        if (!options.Sends(UpstreamEvent.Connected))
            return;
        _opened = SendAsync(UpstreamEvent.Connected, Json, "{}"u8.ToArray(), CancellationToken.None);
        events.Add(_opened);
    }

    /// <summary>Sets the reason that <c>disconnected</c> reports, and ignores messages of the client from now on.</summary>
    public void End(string reason)
    {
        _reason = reason.Length > 0 ? reason : "Client closed";
        _ending = true;
    }

    /// <summary>Returns the callback that sends the client's messages to the handler; it returns false when the handler rejected one. Null: messages are not sent.</summary>
    public Func<ReadOnlyMemory<byte>, CancellationToken, Task<bool>>? Receiver(TextSocket socket) =>
        options.SendsMessages ? (text, cancellationToken) => ReceiveAsync(socket, text, cancellationToken) : null;

    public async Task<UpstreamResponse> SendAsync(string name, string contentType, byte[] body, CancellationToken cancellationToken)
    {
        var response = await delivery.PostAsync(new(name, [.. Headers(name)], contentType, body), cancellationToken);
        if (!response.IsSuccess)
            return response;
        if (name is UpstreamEvent.Connect or UpstreamEvent.Message)
            _state = response.State ?? _state;
        foreach (var (cookie, value) in response.Cookies.Take(MaximumCookies))
            ImmutableInterlocked.AddOrUpdate(ref _cookies, cookie, value, (_, _) => value);
        return response;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0 && options.Sends(UpstreamEvent.Disconnected))
            events.Add(SendDisconnectedAsync());
    }

    private async Task SendDisconnectedAsync()
    {
        // After connected, so that the handler sees the events in order.
        await _opened;
        await SendAsync(UpstreamEvent.Disconnected, Json, JsonSerializer.SerializeToUtf8Bytes(new { reason = _reason }), CancellationToken.None);
    }

    private async Task<bool> ReceiveAsync(TextSocket socket, ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        if (_ending)
            return true;
        var response = await SendAsync(UpstreamEvent.Message, Text, text.ToArray(), cancellationToken);
        if (!response.IsSuccess || !Utf8.IsValid(response.Body))
            return false;
        if (response.Body.Length > 0)
            await socket.SendAsync(response.Body, cancellationToken);
        return true;
    }

    private IEnumerable<KeyValuePair<string, string>> Headers(string name)
    {
        yield return new("WebHook-Request-Origin", options.Origin!);
        yield return new("ce-specversion", "1.0");
        yield return new("ce-awpsversion", "1.0");
        yield return new("ce-type", UpstreamEvent.TypeOf(name));
        yield return new("ce-source", $"/hubs/{options.Hub}/client/{_id}");
        yield return new("ce-id", Interlocked.Increment(ref _events).ToString(CultureInfo.InvariantCulture));
        yield return new("ce-time", clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        yield return new("ce-signature", Signature.Create(options.AccessKeys, _id));
        if (_userId.Length > 0)
            yield return new("ce-userId", _userId);
        yield return new("ce-connectionId", _id);
        yield return new("ce-hub", options.Hub!);
        yield return new("ce-eventName", name);
        yield return new("x-ms-client-request-id", Guid.NewGuid().ToString());
        if (name == UpstreamEvent.Connect)
            yield break;
        if (Subprotocol is not null)
            yield return new("ce-subprotocol", Subprotocol);
        if (_state is not null)
            yield return new("ce-connectionState", _state);
        if (!_cookies.IsEmpty)
            yield return new("Cookie", string.Join("; ", _cookies.Take(MaximumCookies).Select(cookie => $"{cookie.Key}={cookie.Value}")));
    }
}
