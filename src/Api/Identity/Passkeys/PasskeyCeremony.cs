using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace IdToken.Api.Identity.Passkeys;

/// <summary>What the making of a passkey and its use have in common (WebAuthn Level 3, sections 7.1 and 7.2).</summary>
internal static class PasskeyCeremony
{
    /// <param name="client">What the browser says.</param>
    /// <param name="authenticator">What the device says.</param>
    /// <param name="type">Which of the two it must be.</param>
    /// <param name="message">The text whose SHA-256 the challenge must be.</param>
    /// <param name="origins">Pages that may do it.</param>
    public static PasskeyFault? FaultOf(ClientData client, AuthenticatorData authenticator, string type, string message, IReadOnlyList<string> origins)
    {
        // What costs time is done in any case: where the unknown are hidden, the time of an answer must not depend on the enrollment, and so neither on its origin.
        var isChallenge = client.Challenge == Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(message)));
        var isRelyingParty = authenticator.RelyingPartyHash.AsSpan().SequenceEqual(SHA256.HashData(Encoding.ASCII.GetBytes(PageOrigin.HostOf(client.Origin))));
        if (client.Type != type)
            return PasskeyFault.Type;
        if (!isChallenge)
            return PasskeyFault.Challenge;
        if (client.IsCrossOrigin)
            return PasskeyFault.CrossOrigin;
        if (!origins.Contains(client.Origin))
            return PasskeyFault.Origin;
        if (!isRelyingParty)
            return PasskeyFault.RelyingParty;
        if (!authenticator.Flags.HasFlag(AuthenticatorFlags.UserPresent))
            return PasskeyFault.UserPresence;
        if (!authenticator.Flags.HasFlag(AuthenticatorFlags.UserVerified))
            return PasskeyFault.UserVerification;
        // What was copied can be copied.
        return authenticator.Flags.HasFlag(AuthenticatorFlags.BackedUp) && !authenticator.Flags.HasFlag(AuthenticatorFlags.BackupEligible) ? PasskeyFault.Backup : null;
    }
}
