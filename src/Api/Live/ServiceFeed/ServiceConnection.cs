using IdToken.Api.Platform.Sockets;
using IdToken.Api.Services.Access;
using IdToken.Contracts;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>One connection of a service, raw or hub. Sends the service's feed until it ends, which happens exactly once.</summary>
internal sealed class ServiceConnection(ServiceIdentity identity, CallCorrelation call, IServiceClient client, Feed feed, TimeProvider clock, ILogger logger) : IDisposable
{
    // A client that does not take an event in this time has to reconnect and resume.
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource<SocketClose> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _over = new();

    public ServiceIdentity Identity => identity;

    public CallCorrelation Call => call;

    /// <summary>Completes with the reason when the connection ends.</summary>
    public Task<SocketClose> Ended => _ended.Task;

    public void End(SocketClose close)
    {
        if (_ended.TrySetResult(close))
            _over.Cancel();
    }

    /// <summary>Ends the connection because this instance shuts down; the client resumes on another one.</summary>
    public void ShutDown() => End(SocketClose.ShuttingDown);

    /// <summary>Sends the events after this position until the connection ends. Never fails.</summary>
    public async Task SendAsync(long after)
    {
        try
        {
            await client.Started(new(FormattableString.Invariant($"{after}"))).WaitAsync(SendTimeout, clock);
            await foreach (var message in feed.FollowAsync(identity.ServiceId, call, after, _over.Token))
                await SendAsync(message).WaitAsync(SendTimeout, clock, _over.Token);
        }
        catch (OperationCanceledException)
        {
            // The connection has ended, or its transport has.
            End(SocketClose.ClientLeft);
        }
        catch (TimeoutException)
        {
            End(SocketClose.TooSlow);
        }
        catch (Exception e)
        {
            Log.SendFailed(logger, identity.ServiceId, call.CorrelationId, call.CallConnectionId, e);
            End(SocketClose.ServiceFailed);
        }
    }

    public void Dispose() => _over.Dispose();

    private Task SendAsync(ServiceEvent message) => message switch
    {
        SessionInitiated initiated => client.SessionInitiated(initiated),
        SessionApproved approved => client.SessionApproved(approved),
        SessionRejected rejected => client.SessionRejected(rejected),
        SessionExpired expired => client.SessionExpired(expired),
        EventsLost lost => client.EventsLost(lost),
        _ => throw new ArgumentOutOfRangeException(nameof(message)),
    };
}
