using IdToken.Api.Identity.Credentials;
using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Platform.Store;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Invitations;

/// <summary>
/// POST /invitations/accept. First the invitation becomes the phone's, then its credential is enrolled: where the second step is missing, the phone repeats both with the same
/// key, and nobody else can take its place.
/// </summary>
internal sealed class Acceptance(InvitationStore store, Enrollments enrollments, CredentialReader credentials, NewPhones phones, MasterSecrets secrets, ILogger<Acceptance> logger)
{
    public async Task<Result<AcceptedInvitation>> AcceptAsync(AcceptInvitationRequest request, string phoneUrl, string network)
    {
        var code = request.PreAuthorizedCode!;
        if (!phones.Read(request, code, phoneUrl).TryGet(out var phone, out var unproven))
            return unproven;
        var id = InvitationCode.IdOf(code);
        // A secret that was removed ends its invitations.
        if (await store.SecretOfAsync(id) is not { } kid || secrets.Find(kid) is not { } secret)
            return Refusal.InvitationNotFound;
        var pin = request.TxCode is { } txCode ? InvitationCode.PinProof(secret, code, txCode) : "";
        var (result, box) = await store.AcceptAsync(id, InvitationCode.KeyName(phone.PublicKey), pin, network);
        if (AcceptanceResults.RefusalOf(result) is { } refusal)
        {
            Log.Refused(logger, id, result);
            return refusal;
        }

        if (box is null || InvitationCode.Open(secret, code, box) is not { } vdsData)
        {
            Log.Altered(logger, id);
            return Refusal.InvitationNotFound;
        }

        return await EnrollAsync(id, vdsData, phone);
    }

    private async Task<Result<AcceptedInvitation>> EnrollAsync(string id, string vdsData, NewPhone phone)
    {
        var read = credentials.Read(vdsData);
        if (read.Value is not { } credential)
            return read.As<AcceptedInvitation>();
        // The invitation itself permits this enrollment: what a network may enroll does not count.
        var enrolled = await enrollments.EnrollCredentialAsync(credential, phone, SharedLimit.None, isRepeatable: true);
        if (enrolled.Value is not { } enrollment)
            return enrolled.As<AcceptedInvitation>();
        Log.Accepted(logger, id, enrollment.TokenId);
        return new AcceptedInvitation(enrollment.TokenId, enrollment.ExpiresAt, credential.Claims.GivenName, credential.Claims.FamilyName) { Passkey = enrollment.Passkey };
    }
}
