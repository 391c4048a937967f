using IdToken.Client;
using IdToken.Faults.Oracle;

namespace IdToken.Faults.Clients;

/// <summary>The .NET client, which uses SignalR and reconnects automatically.</summary>
internal sealed class TypedBrowser(SignInSession session, RelyingParty service) : IBrowser
{
    public string SessionId => session.SessionId;

    public string Code => session.AutoPassword;

    public string Transport => "the .NET client";

    public async Task FollowAsync(SignIn signIn, CancellationToken patience)
    {
        try
        {
            await foreach (var happened in session.EventsAsync(patience))
                await TakeAsync(happened, signIn);
        }
        catch (OperationCanceledException)
        {
            signIn.Note("browser: gave up");
        }
    }

    public ValueTask DisposeAsync() => session.DisposeAsync();

    private async Task TakeAsync(SessionEvent happened, SignIn signIn)
    {
        switch (happened)
        {
            case ConnectionEvent { Connected: false }:
                signIn.Disconnected("disconnected");
                break;
            case ConnectionEvent:
                signIn.Connected();
                break;
            case OtpReadyEvent ready when ready.AutoPassword == session.AutoPassword:
                break;
            case ApprovedEvent approved:
                if (approved.Result.Claims["sid"].GetString() != session.SessionId)
                    signIn.ReportAnomaly("the outcome belongs to another session");
                signIn.Delivered(approved.Result.Jwt);
                await service.CheckAsync(approved.Result.Jwt, signIn);
                break;
            case ExpiredEvent or FailedEvent { Error.Code: IdTokenErrorCodes.SessionNotFound }:
                signIn.Ended(BrowserEnd.Gone, happened.ToString());
                break;
            case FailedEvent failed:
                signIn.ReportAnomaly($"the .NET client failed: {failed.Error.Code} {failed.Error.Message}");
                break;
            default:
                signIn.ReportAnomaly($"the .NET client reported {happened}");
                break;
        }
    }
}
