using IdToken.Api.Platform.Keys;
using IdToken.Api.Sessions;
using IdToken.Contracts;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>Puts what the store says into the words of <see cref="ISessionClient"/>.</summary>
internal sealed class SessionMessages(MasterSecrets secrets, OtpOptions options)
{
    public OtpReady OtpReady(SessionSnapshot session)
    {
        var code = OneTimeCode.Derive(Secret(session), session.SessionId, session.TokenId);
        return new(OneTimeCode.Mask(code, options.MaskedDigits), session.ExpiresAt);
    }

    public Approved Open(SessionSnapshot session, byte[] outcome) => OutcomeSeal.Open(Secret(session), session.SessionId, outcome);

    private MasterSecret Secret(SessionSnapshot session) =>
        secrets.Find(session.Kid) ?? throw new InvalidOperationException($"The master secret {session.Kid} was removed while it was in use.");
}
