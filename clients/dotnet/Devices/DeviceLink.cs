using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using IdToken.Client.Realtime;

namespace IdToken.Client.Devices;

/// <summary>One connection to the device hub, from the first byte to the last message. When to reconnect is not decided here.</summary>
internal sealed class DeviceLink(DeviceServer server, ClientSettings settings, PendingRequests pending)
{
    // With .NET's own pings: finds a half-open connection within 25 s.
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);

    // The server sends something every 15 s.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <summary>Runs until the connection ends.</summary>
    /// <param name="connected">Called once, before the first message.</param>
    /// <param name="stop">Ends the connection.</param>
    /// <returns>The error where reconnecting would not help; null otherwise.</returns>
    /// <exception cref="IdTokenException">A request failed; the next attempt may succeed.</exception>
    public async Task<IdTokenException?> RunAsync(Action connected, CancellationToken stop)
    {
        try
        {
            var token = await server.TokenAsync(stop).ConfigureAwait(false);
            using var socket = await OpenAsync(token, stop).ConfigureAwait(false);
            var messages = new TextSocket(socket);
            return await messages.RunAsync(FollowAsync(socket, new HubRecords(messages), connected, stop), stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            return SessionConnection.Unexpected(e);
        }
        catch (IdTokenException e) when (e.Code is IdTokenErrorCodes.InvalidDeviceToken or IdTokenErrorCodes.EnrollmentRevoked)
        {
            return e;
        }
    }

    private async Task<ClientWebSocket> OpenAsync(string token, CancellationToken stop)
    {
        var socket = new ClientWebSocket();
        using var timeout = new CancellationTokenSource(settings.RequestTimeout, settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            socket.Options.SetPings(PingInterval, PingTimeout);
            socket.Options.CollectHttpResponseDetails = true;
            settings.ConfigureWebSocket?.Invoke(socket.Options);
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
            await socket.ConnectAsync(settings.SocketAddress("hubs/device"), either.Token).ConfigureAwait(false);
            return socket;
        }
        catch (Exception e)
        {
            var status = e is WebSocketException ? socket.HttpStatusCode : 0;
            socket.Dispose();
            // A proxy may answer 401 or 403 as well; only the server's own code is final.
            if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                await server.SessionsAsync(stop).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<IdTokenException?> FollowAsync(ClientWebSocket socket, HubRecords records, Action connected, CancellationToken stop)
    {
        await socket.SendAsync(HubFrame.Handshake, WebSocketMessageType.Text, endOfMessage: true, stop).ConfigureAwait(false);
        if (await records.NextAsync().WaitAsync(settings.RequestTimeout, settings.Time, stop).ConfigureAwait(false) is not { } answer)
            return null;
        HubFrame.CheckHandshake(answer);
        connected();

        using var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // The listing ends the connection where it fails: without it, requests that ended meanwhile would stay.
        var listing = CancelOnFailureAsync(ListAsync(life.Token), life);
        var pinging = CancelOnFailureAsync(PingAsync(socket, life.Token), life);
        try
        {
            while (await records.NextAsync().WaitAsync(Silence, settings.Time, life.Token).ConfigureAwait(false) is { } record)
                HubFrame.Read(record, pending.Add, resolved => pending.End(resolved.SessionId, resolved.State));
            return null;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            await listing.ConfigureAwait(false);
            await pinging.ConfigureAwait(false);
            throw;
        }
        finally
        {
            await life.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(listing, pinging).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var known = pending.Ids;
        pending.Reconcile(await server.SessionsAsync(cancellationToken).ConfigureAwait(false), known);
    }

    private async Task PingAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(PingInterval, settings.Time, cancellationToken).ConfigureAwait(false);
            await socket.SendAsync(HubFrame.Ping, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task CancelOnFailureAsync(Task task, CancellationTokenSource life)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch
        {
            await life.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }
}
