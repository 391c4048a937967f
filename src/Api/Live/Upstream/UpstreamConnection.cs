using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using IdToken.Api.Live.WebPubSub;
using IdToken.Api.Platform.Sockets;

namespace IdToken.Api.Live.Upstream;

/// <summary>A connection as the handler knows it. Disposing it tells the handler that it is over, once.</summary>
internal sealed class UpstreamConnection(UpstreamOptions options, Delivery delivery, Outbox outbox, TimeProvider clock, string userId) : IDisposable
{
    public const string Json = "application/json; charset=utf-8";
    private const string Text = "text/plain; charset=utf-8";

    // Enough to find the same place again.
    private const int MaximumCookies = 10;

    private readonly string _id = ConnectionId.Create();
    private string _userId = userId;
    private string? _state;
    private ImmutableDictionary<string, string> _cookies = ImmutableDictionary<string, string>.Empty;
    private int _events = -1;
    private Task _opened = Task.CompletedTask;
    private string _reason = "Connection not opened";
    private volatile bool _ending;
    private int _over;

    /// <summary>What the handler chose; null: it left the choice.</summary>
    public string? Subprotocol { get; private set; }

    public UpstreamConnection Admit(Admittance admittance)
    {
        _userId = admittance.UserId ?? _userId;
        Subprotocol = admittance.Subprotocol;
        return this;
    }

    /// <summary>The client has its socket, of this subprotocol.</summary>
    public void Opened(string? subprotocol)
    {
        Subprotocol = subprotocol;
        _reason = "Connection lost";
        if (!options.Sends(UpstreamEvent.Connected))
            return;
        _opened = SendAsync(UpstreamEvent.Connected, Json, "{}"u8.ToArray(), CancellationToken.None);
        outbox.Add(_opened);
    }

    /// <summary>It ends for this reason; what the client says from now on is not listened to.</summary>
    public void End(string reason)
    {
        _reason = reason.Length > 0 ? reason : "Client closed";
        _ending = true;
    }

    /// <summary>Takes the client's messages to the handler, where they are wanted. False from it: the handler did not take one.</summary>
    public Func<ReadOnlyMemory<byte>, CancellationToken, Task<bool>>? Receiver(TextSocket socket) =>
        options.SendsMessages ? (text, cancellationToken) => TakeAsync(socket, text, cancellationToken) : null;

    public async Task<UpstreamAnswer> SendAsync(string name, string contentType, byte[] body, CancellationToken cancellationToken)
    {
        var answer = await delivery.PostAsync(new(name, [.. Headers(name)], contentType, body), cancellationToken);
        if (!answer.IsSuccess)
            return answer;
        if (name is UpstreamEvent.Connect or UpstreamEvent.Message)
            _state = answer.State ?? _state;
        foreach (var (cookie, value) in answer.Cookies.Take(MaximumCookies))
            ImmutableInterlocked.AddOrUpdate(ref _cookies, cookie, value, (_, _) => value);
        return answer;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _over, 1) == 0 && options.Sends(UpstreamEvent.Disconnected))
            outbox.Add(TellOverAsync());
    }

    private async Task TellOverAsync()
    {
        // In the order in which it happened.
        await _opened;
        await SendAsync(UpstreamEvent.Disconnected, Json, JsonSerializer.SerializeToUtf8Bytes(new { reason = _reason }), CancellationToken.None);
    }

    private async Task<bool> TakeAsync(TextSocket socket, ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        if (_ending)
            return true;
        var answer = await SendAsync(UpstreamEvent.Message, Text, text.ToArray(), cancellationToken);
        if (!answer.IsSuccess || !Utf8.IsValid(answer.Body))
            return false;
        if (answer.Body.Length > 0)
            await socket.SendAsync(answer.Body, cancellationToken);
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
