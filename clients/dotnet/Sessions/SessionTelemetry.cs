using System.Diagnostics;

namespace IdToken.Client.Sessions;

/// <summary>Logs, traces and measures one session. Nothing here is a code or a token.</summary>
internal sealed class SessionTelemetry(SessionServices services, SignInRequest request)
{
    private readonly long _start = services.Settings.Time.GetTimestamp();
    private readonly Activity? _activity = Telemetry.Source.StartActivity("idtoken.sign_in", ActivityKind.Client)
        ?.SetTag("idtoken.service_id", request.ServiceId).SetTag("idtoken.transport", services.Settings.Transport.Name);

    private string? _sessionId;

    public void Started(string sessionId, DateTimeOffset expiresAt)
    {
        _sessionId = sessionId;
        _activity?.SetTag("idtoken.session_id", sessionId);
        Log.Started(services.Logger, sessionId, request.ServiceId, expiresAt);
    }

    /// <param name="outcome">Completed.</param>
    public void Ended(Task<SignInResult> outcome)
    {
        var code = outcome switch
        {
            { IsCompletedSuccessfully: true } => Telemetry.Approved,
            { Exception.InnerException: IdTokenException e } => e.Code,
            _ => Telemetry.Abandoned,
        };
        if (_sessionId is { } sessionId)
            Log.Ended(services.Logger, sessionId, code);
        else
            Log.NotStarted(services.Logger, request.ServiceId, code);
        Telemetry.SignedIn(services.Settings.Time.GetElapsedTime(_start), code, services.Settings.Transport.Name);
        _activity?.SetTag("idtoken.outcome", code).SetStatus(code == Telemetry.Approved ? ActivityStatusCode.Ok : ActivityStatusCode.Error).Dispose();
    }
}
