using System.Net;
using IdToken.Client.Realtime;
using IdToken.Client.Tokens;
using IdToken.Contracts;

namespace IdToken.Client.Sessions;

/// <summary>Follows one session: keeps a connection open until the session is decided or has expired (docs/clients.md).</summary>
internal sealed class SessionRun(SessionServices services, OutcomeExpectation expected, SessionHistory history) : ISessionClient
{
    private readonly ClientSettings _settings = services.Settings;
    private readonly SessionConnection _connection = new(services.Settings, expected.Session);

    private CancellationToken _life;
    private Exception? _lastFailure;

    /// <summary>Never throws: the history records how the session ends.</summary>
    /// <param name="lifetime">How long the session has left.</param>
    /// <param name="stop">Cancelled when the app disposes the session.</param>
    public async Task RunAsync(TimeSpan lifetime, CancellationToken stop)
    {
        var limit = TimeSpan.FromTicks(Math.Clamp(lifetime.Ticks, 0, TimeSpan.TicksPerDay)) + _settings.ExpiryTolerance;
        var begin = _settings.Time.GetTimestamp();
        using var deadline = new CancellationTokenSource(limit, _settings.Time);
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token, history.Ended);
        _life = life.Token;
        try
        {
            await StayConnectedAsync().ConfigureAwait(false);
        }
        catch (Exception) when (deadline.IsCancellationRequested)
        {
            EndExpired();
        }
        catch (Exception) when (_life.IsCancellationRequested)
        {
            // Decided, or disposed.
        }
        catch (IdTokenException e) when (e.Code == IdTokenErrorCodes.SessionNotFound && _settings.Time.GetElapsedTime(begin) >= lifetime)
        {
            // The client was disconnected at the end, and the server has since deleted the session.
            EndExpired();
        }
        catch (IdTokenException e)
        {
            history.End(new FailedEvent(e), e);
        }
        catch (Exception e)
        {
            var failure = new IdTokenException(IdTokenErrorCodes.InternalError, "The client failed unexpectedly.", e);
            history.End(new FailedEvent(failure), failure);
        }
    }

    public Task OtpReady(OtpReady otpReady)
    {
        // The connection may carry only a part of the code; the response to initiate had all of it.
        var code = otpReady.AutoPassword.Contains('*', StringComparison.Ordinal) ? expected.Session.AutoPassword : otpReady.AutoPassword;
        history.Add(new OtpReadyEvent(code, otpReady.ExpiresAt));
        return Task.CompletedTask;
    }

    public async Task Approved(Approved approved)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                history.End(new ApprovedEvent(await services.Outcomes.ValidateAsync(approved, expected, _life).ConfigureAwait(false)));
                return;
            }
            catch (IdTokenException e) when (e.Code == IdTokenErrorCodes.Unreachable || e.Status >= HttpStatusCode.InternalServerError)
            {
                var delay = Backoff.Delay(attempt);
                _lastFailure = e;
                Log.NoKeys(services.Logger, expected.Session.SessionId, delay, e);
                await Task.Delay(delay, _settings.Time, _life).ConfigureAwait(false);
            }
        }
    }

    public Task Rejected(Rejected rejected)
    {
        var happened = new RejectedEvent(rejected.Reason, rejected.Final);
        if (rejected.Final)
        {
            history.End(happened, Rejections.Final(rejected.Reason));
            return Task.CompletedTask;
        }

        Log.AttemptFailed(services.Logger, expected.Session.SessionId);
        history.Add(happened);
        return Task.CompletedTask;
    }

    // No session of this client begins without a person.
    public Task Claimed(Claimed claimed) => Task.CompletedTask;

    public Task Expired()
    {
        EndExpired();
        return Task.CompletedTask;
    }

    public Task Replaced()
    {
        history.End(new ReplacedEvent(), new(IdTokenErrorCodes.Replaced, "A newer connection to the same session took over."));
        return Task.CompletedTask;
    }

    private async Task StayConnectedAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            var since = _settings.Time.GetTimestamp();
            try
            {
                _lastFailure = await _settings.Transport.RunAsync(_connection, this, Connected, _life).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not IdTokenException && !_life.IsCancellationRequested)
            {
                _lastFailure = e;
            }

            _life.ThrowIfCancellationRequested();
            history.Add(new ConnectionEvent(false));
            if (_settings.Time.GetElapsedTime(since) >= Backoff.Steady)
                attempt = 0;
            var delay = Backoff.Delay(attempt);
            Log.Down(services.Logger, expected.Session.SessionId, delay, _lastFailure);
            await Task.Delay(delay, _settings.Time, _life).ConfigureAwait(false);
        }
    }

    private void Connected()
    {
        Log.Connected(services.Logger, expected.Session.SessionId, _settings.Transport.Name);
        Telemetry.Connected(_settings.Transport.Name);
        history.Add(new ConnectionEvent(true));
    }

    private void EndExpired() =>
        history.End(new ExpiredEvent(), new(IdTokenErrorCodes.Expired, "The session expired before anyone approved or declined it.", _lastFailure));
}
