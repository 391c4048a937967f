using IdToken.Client.Http;
using IdToken.Client.Realtime;
using IdToken.Contracts;

namespace IdToken.Client.Sessions;

/// <summary>Keeps a connection open until a phone has claimed a sign-in that began without a person, or its time is over.</summary>
internal sealed class ClaimRun(SessionServices services, AnonymousInitiateResponse opened) : ISessionClient
{
    private readonly TaskCompletionSource<Claimed> _claimed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ClientSettings _settings = services.Settings;

    /// <returns>The person's session, and how long it has left.</returns>
    /// <exception cref="IdTokenException">It ended otherwise.</exception>
    /// <exception cref="OperationCanceledException">The app disposed it.</exception>
    public async Task<(InitiateResponse Session, TimeSpan Lifetime)> RunAsync(TimeSpan lifetime, CancellationToken stop)
    {
        var limit = TimeSpan.FromTicks(Math.Clamp(lifetime.Ticks, 0, TimeSpan.TicksPerDay)) + _settings.ExpiryTolerance;
        var begin = _settings.Time.GetTimestamp();
        using var deadline = new CancellationTokenSource(limit, _settings.Time);
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token);
        try
        {
            await Task.WhenAny(_claimed.Task, StayConnectedAsync(life.Token)).Unwrap().ConfigureAwait(false);
            var claimed = await _claimed.Task.ConfigureAwait(false);
            // Both ends are by the server's clock, so that a client whose clock is wrong waits as long as any other.
            var left = lifetime - _settings.Time.GetElapsedTime(begin) + (claimed.ExpiresAt - opened.ExpiresAt);
            return (new(claimed.SessionId, claimed.AutoPassword, claimed.WsToken, claimed.Random, claimed.ExpiresAt), left);
        }
        catch (Exception) when (deadline.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw Unclaimed();
        }
        catch (IdTokenException e) when (e.Code == IdTokenErrorCodes.SessionNotFound && _settings.Time.GetElapsedTime(begin) >= lifetime)
        {
            throw Unclaimed();
        }
        finally
        {
            await life.CancelAsync().ConfigureAwait(false);
        }
    }

    public Task Claimed(Claimed claimed)
    {
        InitiateResponse session = new(claimed.SessionId, claimed.AutoPassword, claimed.WsToken, claimed.Random, claimed.ExpiresAt);
        if (Endpoints.IsUsable(session))
            _claimed.TrySetResult(claimed);
        else
            _claimed.TrySetException(new IdTokenException(IdTokenErrorCodes.UnexpectedResponse, "The claimed session lacks a member, or has one that cannot be used."));
        return Task.CompletedTask;
    }

    // There is no code before a phone has claimed it.
    public Task OtpReady(OtpReady otpReady) => Task.CompletedTask;

    public Task Approved(Approved approved) => Task.CompletedTask;

    public Task Rejected(Rejected rejected)
    {
        if (rejected.Final)
            _claimed.TrySetException(Rejections.Final(rejected.Reason));
        return Task.CompletedTask;
    }

    public Task Expired()
    {
        _claimed.TrySetException(Unclaimed());
        return Task.CompletedTask;
    }

    public Task Replaced()
    {
        _claimed.TrySetException(new IdTokenException(IdTokenErrorCodes.Replaced, "A newer connection to the same session took over."));
        return Task.CompletedTask;
    }

    private static IdTokenException Unclaimed() => new(IdTokenErrorCodes.Expired, "The session expired before a phone claimed it.");

    private async Task StayConnectedAsync(CancellationToken cancellationToken)
    {
        var connection = new SessionConnection(_settings, new(opened.SessionId, "", opened.WsToken, "", opened.ExpiresAt));
        for (var attempt = 0; !_claimed.Task.IsCompleted; attempt++)
        {
            var since = _settings.Time.GetTimestamp();
            Exception? failure;
            try
            {
                failure = await _settings.Transport.RunAsync(connection, this, () => { }, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not IdTokenException && !cancellationToken.IsCancellationRequested)
            {
                failure = e;
            }

            if (_claimed.Task.IsCompleted)
                return;
            cancellationToken.ThrowIfCancellationRequested();
            if (_settings.Time.GetElapsedTime(since) >= Backoff.Steady)
                attempt = 0;
            var delay = Backoff.Delay(attempt);
            Log.Down(services.Logger, opened.SessionId, delay, failure);
            await Task.Delay(delay, _settings.Time, cancellationToken).ConfigureAwait(false);
        }
    }
}
