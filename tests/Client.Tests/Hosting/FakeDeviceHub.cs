using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using IdToken.Contracts;
using Microsoft.AspNetCore.Http;

namespace IdToken.Client.Tests.Hosting;

/// <summary>A server's device channel, which accepts or refuses as a test says, and lists what the test gave it.</summary>
internal sealed class FakeDeviceHub(CancellationToken stopping)
{
    private readonly Channel<FakeDeviceConnection> _arrived = Channel.CreateUnbounded<FakeDeviceConnection>();
    private readonly ConcurrentQueue<int> _refusals = [];
    private int _connects;

    /// <summary>How many attempts to connect there were.</summary>
    public int Connects => Volatile.Read(ref _connects);

    /// <summary>The answer to a handshake.</summary>
    public string Handshake { get; set; } = "{}";

    /// <summary>Responds to <c>GET /device/sessions</c>.</summary>
    public RequestDelegate? Listing { get; set; }

    /// <summary>What is listed as pending.</summary>
    public IReadOnlyList<SignInRequested> Pending { get; set; } = [];

    /// <summary>Refuses the next attempts to connect with these statuses.</summary>
    public void Refuse(params int[] statuses) => Array.ForEach(statuses, _refusals.Enqueue);

    /// <summary>Returns the next connection, after its handshake.</summary>
    public Task<FakeDeviceConnection> ConnectionAsync() => _arrived.Reader.ReadAsync(Deadline.Token).AsTask().SoonAsync();

    public static RequestDelegate Problem(int status, string code) => http => FakeServer.RespondAsync(http, status, "application/problem+json", $$"""{"title":"No.","status":{{status}},"code":"{{code}}"}""");

    /// <summary>A request that ends a minute after it began.</summary>
    public static SignInRequested Request(string sessionId, DateTimeOffset initiatedAt, string? code = "482917") =>
        new(sessionId, "shop", "Shop", ["identity:basic", "identity:age_over_18"], code, "203.0.113.7", "Firefox 134 on Linux", initiatedAt, initiatedAt.AddMinutes(1));

    public Task ListAsync(HttpContext http) => Listing is { } listing
        ? listing(http)
        : FakeServer.JsonAsync(http, JsonSerializer.Serialize(new DeviceSessionsResponse(Pending), ContractsJsonContext.Default.DeviceSessionsResponse));

    public async Task HandleAsync(HttpContext http)
    {
        Interlocked.Increment(ref _connects);
        if (_refusals.TryDequeue(out var status))
        {
            await FakeServer.RespondAsync(http, status, "text/plain", "No.");
            return;
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var connection = new FakeDeviceConnection(http, socket, stopping);
        await connection.OpenAsync(Handshake);
        _arrived.Writer.TryWrite(connection);
        await connection.UntilClosedAsync();
    }
}

/// <summary>The server's end of one connection of a device.</summary>
internal sealed class FakeDeviceConnection(HttpContext http, WebSocket socket, CancellationToken stopping)
{
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<string> _received = Channel.CreateUnbounded<string>();

    public string Query { get; } = http.Request.QueryString.ToString();

    public string Authorization { get; } = http.Request.Headers.Authorization.ToString();

    public Task Left => _left.Task.SoonAsync();

    /// <summary>What the client sends after its handshake.</summary>
    public Task<string> ReceivedAsync() => _received.Reader.ReadAsync(Deadline.Token).AsTask().SoonAsync();

    public async Task OpenAsync(string answer)
    {
        await socket.ReceiveAsync(new byte[4096], stopping);
        await SendTextAsync(answer + FakeHubConnection.RecordSeparator);
    }

    public Task RequestAsync(SignInRequested request) =>
        InvokeAsync("SignInRequested", JsonSerializer.Serialize(request, ContractsJsonContext.Default.SignInRequested));

    public Task ResolveAsync(string sessionId, string state) =>
        InvokeAsync("SignInResolved", JsonSerializer.Serialize(new SignInResolved(sessionId, state), ContractsJsonContext.Default.SignInResolved));

    public Task InvokeAsync(string target, string argument) => SendTextAsync(FakeHubConnection.Invocation(target, argument) + FakeHubConnection.RecordSeparator);

    public Task SendTextAsync(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, stopping);

    public void Drop() => http.Abort();

    public async Task UntilClosedAsync()
    {
        try
        {
            var buffer = new byte[4096];
            while (await socket.ReceiveAsync(buffer, stopping) is { MessageType: not WebSocketMessageType.Close } read)
                _received.Writer.TryWrite(Encoding.UTF8.GetString(buffer, 0, read.Count));
            if (socket.State == WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(socket.CloseStatus!.Value, null, stopping);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The client disconnected, or the test is over.
        }

        _left.TrySetResult();
    }
}
