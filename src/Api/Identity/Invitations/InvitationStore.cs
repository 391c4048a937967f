using IdToken.Api.Platform.Store;
using StackExchange.Redis;

namespace IdToken.Api.Identity.Invitations;

/// <summary>
/// Invitations in the store. All of one invitation stands under one key, which the scripts need alone; the list of all is written before it, so that an interrupted call
/// leaves at most an entry without an invitation.
/// </summary>
internal sealed class InvitationStore(StoreClient store, InvitationOptions options, TimeProvider clock)
{
    private static readonly Script ListScript = new("list.lua", "time.lua");
    private static readonly Script InviteScript = new("invite.lua", "time.lua");
    private static readonly Script AcceptScript = new("accept.lua", "time.lua");
    private static readonly Script WithdrawScript = new("withdraw.lua", "time.lua");

    private static readonly RedisValue[] Fields = ["state", "tokenId", "pin", "created", "expires"];

    // So long a phone learns why its link does not work, and gets its answer again.
    private static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    /// <summary>Keeps an invitation. Two round trips.</summary>
    /// <param name="id">See <see cref="InvitationCode.IdOf"/>.</param>
    /// <param name="tokenId">The person whom it invites.</param>
    /// <param name="kid">The master secret under which the next two were made.</param>
    /// <param name="credential">See <see cref="InvitationCode.Seal"/>.</param>
    /// <param name="pin">See <see cref="InvitationCode.PinProof"/>; empty: it has none.</param>
    /// <param name="expires">When it ends.</param>
    public async Task AddAsync(string id, string tokenId, string kid, byte[] credential, string pin, DateTimeOffset expires)
    {
        await store.RunAsync(ListScript, [store.Keys.Invitations], [store.Now, expires.ToUnixTimeMilliseconds(), id]);
        await store.RunAsync(
            InviteScript,
            [store.Keys.Invitation(id)],
            [store.Now, expires.ToUnixTimeMilliseconds(), (long)Retention.TotalMilliseconds, "tokenId", tokenId, "kid", kid, "credential", credential, "pin", pin]);
    }

    /// <summary>Returns the master secret that an invitation names; null where there is no such invitation.</summary>
    public async Task<string?> SecretOfAsync(string id) => (await store.FieldsAsync(store.Keys.Invitation(id), ["kid"]))[0];

    /// <summary>Gives an invitation to the phone with this key. Of any number of phones one gets it; the same phone gets it again.</summary>
    /// <param name="id">See <see cref="InvitationCode.IdOf"/>.</param>
    /// <param name="key">See <see cref="InvitationCode.KeyName"/>.</param>
    /// <param name="pin">See <see cref="InvitationCode.PinProof"/>; empty: the request has none.</param>
    /// <param name="network">Where the request comes from.</param>
    /// <returns>The sealed credential comes with <see cref="AcceptanceResult.Taken"/> alone.</returns>
    public async Task<(AcceptanceResult Result, byte[]? Credential)> AcceptAsync(string id, string key, string pin, string network)
    {
        var reply = (RedisValue[])(await store.RunAsync(
            AcceptScript, [store.Keys.Invitation(id)], [store.Now, key, pin, options.PinAttempts, options.PinAttemptsPerNetwork, network]))!;
        return (AcceptanceResults.Parse((string)reply[0]!), reply.Length > 1 ? (byte[]?)reply[1] : null);
    }

    /// <summary>Revokes an invitation unless it was used; returns false if there is none.</summary>
    public async Task<bool> WithdrawAsync(string id) => (int)await store.RunAsync(WithdrawScript, [store.Keys.Invitation(id)], [store.Now]) == 1;

    /// <summary>Returns null where there is no such invitation.</summary>
    public async Task<Invitation?> FindAsync(string id)
    {
        var fields = await store.FieldsAsync(store.Keys.Invitation(id), Fields);
        if (fields[0].IsNull)
            return null;
        var (state, expires) = (InvitationStates.Parse((string)fields[0]!), Time(fields[4]));
        return new(
            id, state == InvitationState.Open && expires <= clock.GetUtcNow() ? InvitationState.Expired : state, (string)fields[1]!, HasPin: fields[2].HasValue && fields[2] != "", Time(fields[3]), expires);
    }

    /// <summary>Returns the invitations that have not ended, by their end, the used and revoked ones among them.</summary>
    public async Task<IReadOnlyList<Invitation>> ListAsync(int skip, int take)
    {
        var ids = await store.MembersFromAsync(store.Keys.Invitations, clock.GetUtcNow().ToUnixTimeMilliseconds(), skip, take);
        var found = await Task.WhenAll(ids.Select(id => FindAsync((string)id!)));
        return [.. found.OfType<Invitation>()];
    }

    private static DateTimeOffset Time(RedisValue milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);
}
