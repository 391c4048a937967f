using System.Text.Json;
using IdToken.Client.Http;
using IdToken.Contracts;

namespace IdToken.Client.Realtime;

/// <summary>Turns the frames and the close of one raw connection into events.</summary>
internal sealed class RawEvents(TextSocket socket, ISessionClient client, TimeProvider time)
{
    private const string SessionExpired = "Session expired";

    // A rejection is final if the close follows it (protocol, section 4). How long to wait for the close.
    private static readonly TimeSpan CloseFollowsWithin = TimeSpan.FromMilliseconds(500);

    // The last frame, if it was a rejection.
    private string? _rejection;
    private bool _rejectionReported;

    /// <returns>Null: the server closed, for a reason that a new connection may cure.</returns>
    /// <exception cref="JsonException">Malformed.</exception>
    /// <exception cref="IdTokenException">The server refuses, and would refuse again.</exception>
    public async Task<Exception?> RunAsync(CancellationToken cancellationToken)
    {
        while (await NextAsync(cancellationToken).ConfigureAwait(false) is { } message)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await HandleAsync(Parse(message)).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        await ClosedAsync(socket.CloseCode, socket.CloseReason).ConfigureAwait(false);
        return null;
    }

    private static SessionFrame? Parse(ReadOnlyMemory<byte> message)
    {
        using var document = JsonDocument.Parse(message, StrictJson.Document);
        return Frame<SessionFrame>.Read(document.RootElement);
    }

    private async Task<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellationToken)
    {
        var next = socket.NextAsync();
        if (_rejection is not null && !_rejectionReported)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(next, Task.Delay(CloseFollowsWithin, time, either.Token)).ConfigureAwait(false);
            await either.CancelAsync().ConfigureAwait(false);
            // Not yet where the close arrived: its code decides.
            if (!next.IsCompletedSuccessfully || next.Result is not null)
                await RejectedAsync(final: false).ConfigureAwait(false);
        }

        return await next.ConfigureAwait(false);
    }

    private Task HandleAsync(SessionFrame? frame)
    {
        (_rejection, _rejectionReported) = ((frame as RejectedFrame)?.Reason, false);
        return frame switch
        {
            OtpReadyFrame f => client.OtpReady(new(f.AutoPassword, f.ExpiresAt)),
            ApprovedFrame f => client.Approved(new(f.Jwt, f.Hash, f.Random, f.ExpiresAt)),
            ClaimedFrame f => client.Claimed(new(f.SessionId, f.AutoPassword, f.WsToken, f.Random, f.ExpiresAt)),
            _ => Task.CompletedTask,
        };
    }

    private async Task ClosedAsync(int? code, string? reason)
    {
        var resolved = code == SessionCloseCodes.Resolved && reason != SessionExpired;
        if (_rejection is not null && (resolved || !_rejectionReported))
            await RejectedAsync(resolved).ConfigureAwait(false);
        switch (code)
        {
            case SessionCloseCodes.Resolved when !resolved: await client.Expired().ConfigureAwait(false); break;
            case SessionCloseCodes.Replaced: await client.Replaced().ConfigureAwait(false); break;
            case SessionCloseCodes.InvalidToken: throw new IdTokenException(IdTokenErrorCodes.InvalidWsToken, "The server rejected the session's token.");
            case SessionCloseCodes.SessionNotFound: throw new IdTokenException(IdTokenErrorCodes.SessionNotFound, "The session no longer exists.");
        }
    }

    private Task RejectedAsync(bool final)
    {
        _rejectionReported = true;
        return client.Rejected(new(_rejection!, final));
    }
}
