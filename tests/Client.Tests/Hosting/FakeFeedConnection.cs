using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using IdToken.Contracts;
using Microsoft.AspNetCore.Http;

namespace IdToken.Client.Tests.Hosting;

/// <summary>The server's end of one connection to a feed.</summary>
internal sealed class FakeFeedConnection(HttpContext http, WebSocket socket, CancellationToken stopping)
{
    private readonly TaskCompletionSource<int?> _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Query { get; } = http.Request.QueryString.ToString();

    public string Authorization { get; } = http.Request.Headers.Authorization.ToString();

    /// <summary>The connection is gone.</summary>
    public Task Dropped { get; } = Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

    /// <summary>The code that the client closed with; null if it disconnected without a close.</summary>
    public Task<int?> Left => _left.Task.SoonAsync();

    public Task SendAsync(params int[] ids) =>
        SendAsync([.. ids.Select(id => JsonSerializer.Serialize(FakeFeed.Event(id), ContractsJsonContext.Default.ServiceEvent))]);

    public async Task SendAsync(params string[] frames)
    {
        foreach (var frame in frames)
            await SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text);
    }

    public Task SendAsync(byte[] frame, WebSocketMessageType type, bool endOfMessage = true) => socket.SendAsync(frame, type, endOfMessage, stopping);

    public Task CloseAsync(int code, string reason) => socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, stopping);

    public void Drop() => http.Abort();

    public async Task UntilClosedAsync()
    {
        try
        {
            while ((await socket.ReceiveAsync(new byte[4096], stopping)).MessageType != WebSocketMessageType.Close)
            {
                // Whatever a client sends is ignored.
            }

            if (socket.State == WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(socket.CloseStatus!.Value, null, stopping);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The client disconnected, or the test is over.
        }

        _left.TrySetResult((int?)socket.CloseStatus);
    }
}
