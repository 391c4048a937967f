using IdToken.Api.Identity.Credentials;
using IdToken.Api.Identity.Tokens;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Invitations;

/// <summary>Makes invitations: a credential that waits for a phone.</summary>
internal sealed class Invitations(InvitationStore store, CredentialReader credentials, MasterSecrets secrets, InvitationOptions options, PhoneUrl url, TimeProvider clock)
{
    /// <param name="request">Whom to invite, and how.</param>
    /// <param name="issue">Issues a credential; null where this server issues none.</param>
    /// <param name="http">The request, for the URL of the link.</param>
    public async Task<Result<CreatedInvitation>> CreateAsync(InvitationRequest request, Func<CredentialRequest, IssuedCredential>? issue, HttpRequest http)
    {
        if ((request.VdsData ?? issue?.Invoke(request.Credential ?? new()).VdsData) is not { } vdsData)
            return Result<CreatedInvitation>.Refused(Refusal.InvalidRequest, new Dictionary<string, string[]> { ["vdsData"] = ["is required: this server issues no credentials."] });
        var read = credentials.Read(vdsData);
        if (read.Value is not { } credential)
            return read.As<CreatedInvitation>();

        var (code, secret) = (InvitationCode.Create(), secrets.Current);
        var pin = request.TxCode == true || options.RequirePin ? InvitationCode.CreatePin(options.PinDigits) : null;
        var expires = EndOf(request, credential);
        await store.AddAsync(
            InvitationCode.IdOf(code), credential.TokenId!, secret.Kid, InvitationCode.Seal(secret, code, vdsData), pin is null ? "" : InvitationCode.PinProof(secret, code, pin), expires);
        var link = url.OfInvitation(http, code, pin?.Length);
        return new CreatedInvitation(
            InvitationCode.IdOf(code), credential.TokenId!, expires, link, QrImage.DataUrl(link), CredentialOffer.Of(url.For(http), code, pin?.Length), pin);
    }

    // An invitation does not outlive its credential. The wire has whole seconds.
    private DateTimeOffset EndOf(InvitationRequest request, Credential credential)
    {
        var lifetime = request.ValidMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : options.Lifetime;
        return DateTimeOffset.FromUnixTimeSeconds(Math.Min((clock.GetUtcNow() + lifetime).ToUnixTimeSeconds(), credential.ExpiresAt!.Value));
    }
}
