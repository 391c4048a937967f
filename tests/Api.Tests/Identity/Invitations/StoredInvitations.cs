using System.Text;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Identity.Invitations;

/// <summary>What the store holds of invitations, and changes behind the server's back.</summary>
internal static class StoredInvitations
{
    /// <summary>Forgets an enrollment, and that its credential was used.</summary>
    public static async Task ForgetEnrollmentAsync(this TestStore store, string tokenId)
    {
        var connection = await store.ConnectAsync();
        var (database, enrollment) = (connection.GetDatabase(), TestStore.Keys.Enrollment(tokenId));
        var (issuer, fingerprint) = ((string)(await database.HashGetAsync(enrollment, "issuer"))!, (string)(await database.HashGetAsync(enrollment, "generation"))!);
        Assert.True(await database.KeyDeleteAsync(TestStore.Keys.ForPerson(tokenId).UsedCredential(issuer, fingerprint)));
        await database.KeyDeleteAsync([TestStore.Keys.ForPerson(tokenId).UsedCredentialBefore(tokenId, fingerprint), enrollment]);
    }

    /// <summary>Returns all that the store holds of an invitation, one value a line.</summary>
    public static async Task<string> InvitationTextAsync(this TestStore store, string invitationId)
    {
        var connection = await store.ConnectAsync();
        var fields = await connection.GetDatabase().HashGetAllAsync(TestStore.Keys.Invitation(invitationId));
        return string.Join('\n', fields.Select(f => Encoding.Latin1.GetString((byte[])f.Value!)));
    }

    public static async Task CopyInvitationFieldAsync(this TestStore store, string from, string to, string field)
    {
        var connection = await store.ConnectAsync();
        var database = connection.GetDatabase();
        await database.HashSetAsync(TestStore.Keys.Invitation(to), field, await database.HashGetAsync(TestStore.Keys.Invitation(from), field));
    }
}
