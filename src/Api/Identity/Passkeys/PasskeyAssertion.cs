using System.Buffers.Text;
using System.Security.Cryptography;

namespace IdToken.Api.Identity.Passkeys;

/// <summary>The use of a passkey (WebAuthn Level 3, section 7.2), but for its signature. Signature counters are not looked at: the authenticators of phones and computers have none, and a session is decided once.</summary>
internal sealed class PasskeyAssertion(byte[] authenticatorData, byte[] clientData)
{
    /// <summary>Reads what a request has, in the form that its validator permits; null where it has nothing.</summary>
    public static PasskeyAssertion? Read(string? authenticatorData, string? clientData) =>
        authenticatorData is null || clientData is null ? null : new(Base64Url.DecodeFromChars(authenticatorData), Base64Url.DecodeFromChars(clientData));

    /// <summary>What the passkey has signed.</summary>
    public byte[] Signed { get; } = [.. authenticatorData, .. SHA256.HashData(clientData)];

    /// <summary>Returns why it is not an approval of this message by this passkey; null where the signature alone is left to verify.</summary>
    public PasskeyFault? FaultOf(Passkey passkey, string message)
    {
        if (ClientData.Read(clientData) is not { } client || AuthenticatorData.Read(authenticatorData) is not { } authenticator)
            return PasskeyFault.Malformed;
        var fault = PasskeyCeremony.FaultOf(client, authenticator, ClientData.Get, message, [passkey.Origin]);
        return fault ?? (authenticator.Flags.HasFlag(AuthenticatorFlags.BackupEligible) != passkey.IsSynced ? PasskeyFault.Backup : null);
    }
}
