using IdToken.Client.Sessions;
using IdToken.Contracts;

namespace IdToken.Client;

/// <summary>A sign-in that waits for a phone that claims it. It reconnects by itself. Disposing one that nobody has claimed cancels it.</summary>
public sealed class AnonymousSignIn : IAsyncDisposable
{
    // Disposing must not hang on a server that is gone; the sign-in then expires by itself.
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(2);

    private readonly SessionServices _services;
    private readonly AnonymousInitiateResponse _opened;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<SignInSession> _claimed;
    private int _disposed;

    internal AnonymousSignIn(SessionServices services, AnonymousSignInRequest request, AnonymousInitiateResponse opened, string nonce, TimeSpan lifetime)
    {
        _services = services;
        _opened = opened;
        _claimed = FollowAsync(new(services, opened), new() { TokenId = "", ServiceId = request.ServiceId, Scopes = request.Scopes, Nonce = nonce }, lifetime);
    }

    /// <summary>To be shown as a QR code, and as a link where the person's phone shows the app itself.</summary>
    public string Link => _opened.Link;

    /// <summary>When it expires unclaimed (UTC, by the server's clock).</summary>
    public DateTimeOffset ExpiresAt => _opened.ExpiresAt;

    /// <summary>Waits until a phone claims the sign-in. Returns the session that has started: show its <see cref="SignInSession.AutoPassword"/>. The caller disposes it.</summary>
    /// <param name="cancellationToken">Stops waiting; the sign-in continues.</param>
    /// <exception cref="IdTokenException">No phone claimed it in time, or it was cancelled: see <see cref="IdTokenException.Code"/>.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled, or the sign-in was disposed before a phone claimed it.</exception>
    public Task<SignInSession> ClaimedAsync(CancellationToken cancellationToken = default) => _claimed.WaitAsync(cancellationToken);

    /// <summary>Closes the connection and, if nobody has claimed the sign-in, cancels it at the server. Takes up to 2 s and never throws.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await ((Task)_claimed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_claimed.IsCompletedSuccessfully)
            return;
        using var timeout = new CancellationTokenSource(CancelTimeout, _services.Settings.Time);
        try
        {
            await _services.Endpoints.CancelAsync(_opened.SessionId, _opened.WsToken, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Log.CancelFailed(_services.Logger, _opened.SessionId, e);
        }
    }

    private async Task<SignInSession> FollowAsync(ClaimRun run, SignInRequest request, TimeSpan lifetime)
    {
        // The caller's thread only sends the request.
        await Task.Yield();
        var (next, left) = await run.RunAsync(lifetime, _stop.Token).ConfigureAwait(false);
        var session = new SignInSession(_services, request, (next, left));
        await session.StartAsync(CancellationToken.None).ConfigureAwait(false);
        return session;
    }
}
