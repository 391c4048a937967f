using IdToken.Client.Http;
using IdToken.Contracts;

namespace IdToken.Client.Devices;

/// <summary>Makes this device the phone of a person: by a credential, an invitation, or a code of the phone before. All of it throws <see cref="IdTokenException"/>.</summary>
internal sealed class PhoneEnrollment(Endpoints endpoints, ClientSettings settings)
{
    public async Task<PhoneIdentity> EnrollAsync(string vdsData, EnrollingPhone phone, CancellationToken cancellationToken)
    {
        var credential = Credential.Parse(vdsData);
        var identity = new PhoneIdentity(credential.TokenId, phone.DeviceId, credential.ExpiresAt, phone.Key, credential.Name);
        var name = credential.Name.Length > 0 ? credential.Name : credential.TokenId;
        var proof = await EnrollmentProof.CreateAsync(vdsData, phone, phone.Wish(name), settings.Time, cancellationToken).ConfigureAwait(false);
        var request = new EnrollRequest
        {
            VdsData = vdsData, PublicKeyPem = phone.Key.PublicKeyPem, DeviceId = phone.DeviceId, FcmToken = phone.FcmToken,
            ProofBase64 = proof.Signature, Timestamp = proof.Timestamp, Passkey = proof.Registration,
        };
        try
        {
            var enrolled = await endpoints.EnrollAsync(request, cancellationToken).ConfigureAwait(false);
            return identity with { TokenId = enrolled.TokenId, ExpiresAt = enrolled.ExpiresAt, Passkey = enrolled.Passkey == true ? proof.Passkey : null };
        }
        catch (IdTokenException e) when (e.Code == IdTokenErrorCodes.Unreachable)
        {
            // The credential is used up if only the answer was lost. The server knows the key then.
            if (await KnowsAsync(identity, cancellationToken).ConfigureAwait(false))
                return identity with { Passkey = proof.Passkey };
            throw;
        }
    }

    public async Task<PhoneIdentity> AcceptAsync(PhoneInvitation invitation, string? pin, EnrollingPhone phone, CancellationToken cancellationToken)
    {
        var (answer, passkey) = await invitation.Attempt.SendAsync(Prove, phone.Passkeys is not null, Send, IdTokenErrorCodes.CredentialUsed, settings.Time.GetUtcNow()).ConfigureAwait(false);
        return new(answer.TokenId, phone.DeviceId, answer.ExpiresAt, phone.Key, Credential.NameOf(answer.GivenName, answer.FamilyName)) { Passkey = answer.Passkey == true ? passkey : null };

        Task<EnrollmentProof> Prove(bool withPasskey) =>
            EnrollmentProof.CreateAsync(invitation.Code, phone, withPasskey ? phone.Wish(invitation.Server.Host) : null, settings.Time, cancellationToken);

        Task<AcceptedInvitation> Send(EnrollmentProof proof) => endpoints.AcceptInvitationAsync(
            new()
            {
                PreAuthorizedCode = invitation.Code, TxCode = pin, PublicKeyPem = phone.Key.PublicKeyPem, DeviceId = phone.DeviceId, FcmToken = phone.FcmToken,
                ProofBase64 = proof.Signature, Timestamp = proof.Timestamp, Passkey = proof.Registration,
            },
            cancellationToken);
    }

    public async Task<PhoneIdentity> RecoverAsync(PhoneRecovery recovery, EnrollingPhone phone, CancellationToken cancellationToken)
    {
        var (answer, passkey) = await recovery.Attempt.SendAsync(Prove, phone.Passkeys is not null, Send, IdTokenErrorCodes.InvalidRecoveryCode, settings.Time.GetUtcNow()).ConfigureAwait(false);
        return new(answer.TokenId, phone.DeviceId, answer.ExpiresAt, phone.Key, Credential.NameOf(answer.GivenName, answer.FamilyName)) { Passkey = answer.Passkey == true ? passkey : null };

        Task<EnrollmentProof> Prove(bool withPasskey) =>
            EnrollmentProof.CreateAsync(recovery.Code, phone, withPasskey ? phone.Wish(recovery.TokenId) : null, settings.Time, cancellationToken);

        Task<RecoveredEnrollment> Send(EnrollmentProof proof) => endpoints.RecoverAsync(
            new()
            {
                TokenId = recovery.TokenId, RecoveryCode = recovery.Code, PublicKeyPem = phone.Key.PublicKeyPem, DeviceId = phone.DeviceId, FcmToken = phone.FcmToken,
                ProofBase64 = proof.Signature, Timestamp = proof.Timestamp, Passkey = proof.Registration,
            },
            cancellationToken);
    }

    private async Task<bool> KnowsAsync(PhoneIdentity identity, CancellationToken cancellationToken)
    {
        try
        {
            await new DeviceServer(endpoints, settings, identity).SessionsAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (IdTokenException)
        {
            return false;
        }
    }
}
