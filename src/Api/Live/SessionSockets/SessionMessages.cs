using IdToken.Api.Platform.Keys;
using IdToken.Api.Sessions;
using IdToken.Contracts;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>Creates the messages of <see cref="ISessionClient"/> from what the store holds.</summary>
internal sealed class SessionMessages(MasterSecrets secrets, OtpOptions options)
{
    public OtpReady OtpReady(SessionSnapshot session)
    {
        var code = OneTimeCode.Derive(Secret(session), session.SessionId, session.TokenId);
        return new(OneTimeCode.Mask(code, options.MaskedDigits), session.ExpiresAt);
    }

    public Approved Open(SessionSnapshot session, byte[] outcome) => OutcomeSeal.Open(Secret(session), session.SessionId, outcome);

    public Claimed OpenClaim(SessionSnapshot session, byte[] outcome) => SessionClaim.Open(Secret(session), session.SessionId, outcome).Next;

    private MasterSecret Secret(SessionSnapshot session) =>
        secrets.Find(session.Kid) ?? throw new InvalidOperationException($"The master secret {session.Kid} has been removed, but session {session.SessionId} still uses it.");
}
