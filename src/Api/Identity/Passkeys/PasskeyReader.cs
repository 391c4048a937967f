using System.Buffers.Text;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Keys;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Passkeys;

/// <summary>Reads a passkey that a phone has made for its enrollment (WebAuthn Level 3, section 7.1). No attestation is asked for, and none is examined.</summary>
internal sealed class PasskeyReader(PasskeyOptions options, SealingOptions sealing, ILogger<PasskeyReader> logger)
{
    /// <summary>Whether phones may enroll one. During an update from a version without seals they may not: that version would take the phone's other key for an approval.</summary>
    public bool IsOffered => options.Enabled && !sealing.AcceptUnsealed;

    /// <summary>Reads it; returns why it is not acceptable.</summary>
    /// <param name="made">As sent, in the form that the validator permits.</param>
    /// <param name="message">What the phone's other key has signed.</param>
    /// <param name="phoneUrl">Where phones reach this server, and find the app.</param>
    /// <param name="passkey">Null where there is a refusal.</param>
    public Refusal? Read(PasskeyRegistration made, string message, string phoneUrl, out Passkey? passkey)
    {
        var fault = FaultOf(made, message, phoneUrl, out passkey);
        if (fault is null)
            return null;
        Log.Refused(logger, fault.Value);
        return fault == PasskeyFault.Synced ? Refusal.SyncedPasskey : Refusal.InvalidPasskey;
    }

    private PasskeyFault? FaultOf(PasskeyRegistration made, string message, string phoneUrl, out Passkey? passkey)
    {
        passkey = null;
        if (!IsOffered)
            return PasskeyFault.NotOffered;
        var client = ClientData.Read(Base64Url.DecodeFromChars(made.ClientDataJson));
        if (client is null || AuthenticatorData.Read(Base64Url.DecodeFromChars(made.AuthenticatorData)) is not { } authenticator)
            return PasskeyFault.Malformed;
        if (PasskeyCeremony.FaultOf(client, authenticator, ClientData.Create, message, OriginsFor(phoneUrl)) is { } fault)
            return fault;
        if (authenticator.PublicKey() is not { } publicKey)
            return PasskeyFault.PublicKey;
        var isSynced = authenticator.Flags.HasFlag(AuthenticatorFlags.BackupEligible);
        if (isSynced && !options.AllowSynced)
            return PasskeyFault.Synced;
        passkey = new(publicKey, client.Origin, isSynced);
        return null;
    }

    /// <summary>The phone app's own origin, and what the operator adds.</summary>
    private IReadOnlyList<string> OriginsFor(string phoneUrl) => PageOrigin.Of(phoneUrl) is { } own ? [own, .. options.Origins] : options.Origins;
}
