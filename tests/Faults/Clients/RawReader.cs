using System.Buffers.Text;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IdToken.Contracts;
using IdToken.Faults.Oracle;

namespace IdToken.Faults.Clients;

/// <summary>Reads one raw connection to its end, also after the outcome, to detect a second one.</summary>
internal sealed class RawReader(ClientWebSocket socket, InitiateResponse session, RelyingParty service, SignIn signIn)
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(3);

    private readonly byte[] _buffer = new byte[8 * 1024];

    public async Task ReadAsync(CancellationToken patience)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(patience);
        try
        {
            while (await NextAsync(limit.Token) is { } frame)
            {
                await TakeAsync(frame);
                if (signIn.Deliveries > 0)
                    limit.CancelAfter(CloseLimit);
            }

            Closed((int?)socket.CloseStatus, socket.CloseStatusDescription);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
        }
        catch (Exception e) when (RetryPolicy.IsNetworkError(e) && !patience.IsCancellationRequested)
        {
            signIn.Disconnected($"lost, {e.GetType().Name}");
        }
    }

    /// <returns>Null: the server closed the connection.</returns>
    private async Task<SessionFrame?> NextAsync(CancellationToken cancellationToken)
    {
        for (var length = 0; ;)
        {
            var received = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;
            length += received.Count;
            if (received.EndOfMessage)
                return JsonSerializer.Deserialize(_buffer.AsSpan(0, length), ContractsJsonContext.Default.SessionFrame);
        }
    }

    private async Task TakeAsync(SessionFrame frame)
    {
        switch (frame)
        {
            case ApprovedFrame approved:
                Check(approved);
                signIn.Delivered(approved.Jwt);
                await service.CheckAsync(approved.Jwt, signIn);
                break;
            case OtpReadyFrame ready:
                signIn.Connected();
                if (ready.AutoPassword != session.AutoPassword || signIn.Deliveries > 0)
                    signIn.ReportAnomaly("otp_ready has another code, or arrived after the outcome");
                break;
            default:
                signIn.ReportAnomaly("the browser received a rejection");
                break;
        }
    }

    private void Check(ApprovedFrame approved)
    {
        var hash = Base64Url.EncodeToString(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(session.WsToken), Encoding.UTF8.GetBytes(SignedMessages.Outcome(session.SessionId, session.Random, approved.Jwt))));
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(approved.Jwt.Split('.')[1]));
        if (approved.Hash != hash || approved.Random != session.Random || claims.RootElement.GetProperty("sid").GetString() != session.SessionId)
            signIn.ReportAnomaly("the outcome belongs to another session");
    }

    private void Closed(int? code, string? reason)
    {
        signIn.Disconnected($"closed with {code} {reason}");
        if (signIn.Deliveries > 0)
            return;
        if (code == SessionCloseCodes.SessionNotFound || (code == SessionCloseCodes.Resolved && reason == "Session expired"))
            signIn.Ended(BrowserEnd.Gone, $"{code}");
        else if (code is SessionCloseCodes.Resolved or SessionCloseCodes.InvalidToken or SessionCloseCodes.Replaced)
            signIn.ReportAnomaly($"the browser was closed with {code} {reason}");
    }
}
