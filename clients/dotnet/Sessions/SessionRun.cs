using System.Net;
using IdToken.Client.Tokens;
using IdToken.Contracts;

namespace IdToken.Client.Sessions;

/// <summary>Follows one session: keeps a connection up until the session is decided or its time is over (docs/clients.md).</summary>
internal sealed class SessionRun(SessionServices services, OutcomeExpectation expected, SessionHistory history) : ISessionClient
{
    private readonly ClientSettings _settings = services.Settings;

    private CancellationToken _life;
    private Exception? _trouble;

    /// <summary>Never fails: whatever ends the session stands in its history.</summary>
    /// <param name="lifetime">What is left of the session.</param>
    /// <param name="stop">Nobody waits any more.</param>
    public async Task RunAsync(TimeSpan lifetime, CancellationToken stop)
    {
        var patience = TimeSpan.FromTicks(Math.Clamp(lifetime.Ticks, 0, TimeSpan.TicksPerDay)) + _settings.ExpiryTolerance;
        var begin = _settings.Time.GetTimestamp();
        using var deadline = new CancellationTokenSource(patience, _settings.Time);
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
            // Decided, or disposed of.
        }
        catch (IdTokenException e) when (e.Code == IdTokenErrorCodes.SessionNotFound && _settings.Time.GetElapsedTime(begin) >= lifetime)
        {
            // Where the end was missed, the server has forgotten the session.
            EndExpired();
        }
        catch (IdTokenException e)
        {
            history.End(new FailedEvent(e), e);
        }
        catch (Exception e)
        {
            var failure = new IdTokenException(IdTokenErrorCodes.InternalError, "The client failed.", e);
            history.End(new FailedEvent(failure), failure);
        }
    }

    public Task OtpReady(OtpReady otpReady)
    {
        history.Add(new OtpReadyEvent(otpReady.AutoPassword, otpReady.ExpiresAt));
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
                _trouble = e;
                Log.NoKeys(services.Logger, expected.Session.SessionId, delay, e);
                await Task.Delay(delay, _settings.Time, _life).ConfigureAwait(false);
            }
        }
    }

    public Task Rejected(Rejected rejected)
    {
        var happened = new RejectedEvent(rejected.Reason, rejected.Final);
        if (rejected.Final)
            history.End(happened, new(IdTokenErrorCodes.Rejected, $"The sign-in was refused: {rejected.Reason}.") { Reason = rejected.Reason });
        else
            history.Add(happened);
        return Task.CompletedTask;
    }

    public Task Expired()
    {
        EndExpired();
        return Task.CompletedTask;
    }

    public Task Replaced()
    {
        history.End(new ReplacedEvent(), new(IdTokenErrorCodes.Replaced, "A newer connection of the same session took over."));
        return Task.CompletedTask;
    }

    private async Task StayConnectedAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            var since = _settings.Time.GetTimestamp();
            try
            {
                _trouble = await services.Hub.RunAsync(expected.Session, this, () => history.Add(new ConnectionEvent(true)), _life).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not IdTokenException && !_life.IsCancellationRequested)
            {
                _trouble = e;
            }

            _life.ThrowIfCancellationRequested();
            history.Add(new ConnectionEvent(false));
            if (_settings.Time.GetElapsedTime(since) >= Backoff.Steady)
                attempt = 0;
            var delay = Backoff.Delay(attempt);
            Log.Down(services.Logger, expected.Session.SessionId, delay, _trouble);
            await Task.Delay(delay, _settings.Time, _life).ConfigureAwait(false);
        }
    }

    private void EndExpired() =>
        history.End(new ExpiredEvent(), new(IdTokenErrorCodes.Expired, "Nobody decided in time.", _trouble));
}
