namespace IdToken.Api.Platform.Sockets;

/// <summary>
/// Sends messages to one client in order, one at a time, and ends its connection exactly once. Calls of <see cref="Send"/> must not overlap;
/// <see cref="End"/> may come from anywhere.
/// </summary>
/// <param name="client">Takes the messages.</param>
/// <param name="name">Names the client in the log: a session id or a tokenId.</param>
/// <param name="failed">How the connection ends when a message cannot be sent.</param>
/// <param name="logger">The connection's.</param>
internal sealed class SendChain<TClient>(TClient client, string name, SocketClose failed, ILogger logger)
{
    // A client that does not take a message in this time, or lets this many pile up, has to connect again.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private const int MaximumWaiting = 256;

    private readonly TaskCompletionSource<SocketClose> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _last = Task.CompletedTask;
    private int _waiting;
    private bool _closing;

    /// <summary>Completes with the reason when the connection ends.</summary>
    public Task<SocketClose> Ended => _ended.Task;

    /// <summary>Queues a message. With a close it is the last one: the connection ends once it has been sent, and later messages are dropped.</summary>
    public void Send(Func<TClient, Task> message, SocketClose? close = null)
    {
        if (_closing)
            return;
        _closing = close is not null;
        if (Interlocked.Increment(ref _waiting) > MaximumWaiting)
            End(SocketClose.TooSlow);
        _last = SendAfterAsync(_last, message, close);
    }

    /// <summary>Ends the connection at once; messages that wait are dropped.</summary>
    public void End(SocketClose close) => _ended.TrySetResult(close);

    /// <summary>Never fails: a message that cannot be sent ends the connection.</summary>
    private async Task SendAfterAsync(Task before, Func<TClient, Task> message, SocketClose? close)
    {
        await before;
        try
        {
            if (!_ended.Task.IsCompleted)
                await message(client).WaitAsync(Timeout);
            if (close is not null)
                End(close.Value);
        }
        catch (Exception e)
        {
            Log.SendFailed(logger, name, e);
            End(failed);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
