using System.Runtime.ExceptionServices;
using IdToken.Contracts;
using Microsoft.AspNetCore.SignalR.Client;

namespace IdToken.Client.SignalR;

/// <summary>Passes the events of one hub connection to an <see cref="ISessionClient"/>, including those that arrive right before the close.</summary>
internal sealed class HubEvents
{
    private readonly SessionProtocol _protocol;
    private readonly TaskCompletionSource _running = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Exception?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile ExceptionDispatchInfo? _fault;

    public HubEvents(HubConnection hub, SessionProtocol protocol, ISessionClient client)
    {
        _protocol = protocol;
        hub.On<OtpReady>(nameof(ISessionClient.OtpReady), e => HandleAsync(() => client.OtpReady(e ?? throw Missing())));
        hub.On<Approved>(nameof(ISessionClient.Approved), e => HandleAsync(() => client.Approved(e ?? throw Missing())));
        hub.On<Rejected>(nameof(ISessionClient.Rejected), e => HandleAsync(() => client.Rejected(e ?? throw Missing())));
        hub.On<Claimed>(nameof(ISessionClient.Claimed), e => HandleAsync(() => client.Claimed(e ?? throw Missing())));
        hub.On(nameof(ISessionClient.Expired), () => HandleAsync(client.Expired));
        hub.On(nameof(ISessionClient.Replaced), () => HandleAsync(client.Replaced));
        hub.Closed += cause =>
        {
            _closed.TrySetResult(cause);
            return Task.CompletedTask;
        };
    }

    /// <summary>Passes events on until the connection has closed and the last one is handled.</summary>
    /// <returns>Why the connection closed, if that is known.</returns>
    public async Task<Exception?> RunAsync(CancellationToken cancellationToken)
    {
        _running.SetResult();
        var cause = await _closed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_fault is null)
            await _protocol.CloseAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        _fault?.Throw();
        return cause;
    }

    private async Task HandleAsync(Func<Task> handle)
    {
        try
        {
            // An event may arrive before StartAsync returns; the connection is reported first.
            await _running.Task.ConfigureAwait(false);
            await handle().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // SignalR would log it and continue.
            _fault = ExceptionDispatchInfo.Capture(e);
            _closed.TrySetResult(e);
        }
        finally
        {
            _protocol.Handled();
        }
    }

    private static IdTokenException Missing() => new(IdTokenErrorCodes.UnexpectedResponse, "An event of the real-time connection has no argument.");
}
