using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Platform.Store;
using StackExchange.Redis;

namespace IdToken.Api.Identity.Push;

/// <summary>
/// Push addresses in the store. They are sealed like the rest of an enrollment: a reader of the store cannot ring anybody, and a writer cannot send pushes elsewhere or make the server
/// call URLs.
/// </summary>
internal sealed class PushStore(StoreClient store, MasterSecrets secrets)
{
    private static readonly Script SetScript = new("set-push.lua");
    private static readonly Script ForgetScript = new("forget-push.lua");
    private static readonly RedisValue[] ContextFields = [.. EnrollmentReader.ContextFields.Select(f => (RedisValue)f)];

    /// <summary>Sets the address of a person's phone. Two round trips.</summary>
    /// <param name="tokenId">The person.</param>
    /// <param name="enrolledAt">When the phone was enrolled that asks for it; nothing happens if it is not the current one any more.</param>
    /// <param name="address">Null: the phone gets no pushes any more.</param>
    public async Task SetAsync(string tokenId, long enrolledAt, PushAddress? address)
    {
        var context = EnrollmentReader.Context(tokenId, Array.ConvertAll(await store.FieldsAsync(store.Keys.Enrollment(tokenId), ContextFields), v => (byte[]?)v));
        var sealedAddress = address is null ? [] : EnrollmentSeal.Seal(secrets.Current, context, address);
        await store.RunAsync(SetScript, [store.Keys.Enrollment(tokenId)], [enrolledAt, context.Generation, sealedAddress]);
    }

    /// <summary>Deletes an address that is not valid any more, unless the phone has another by now. Returns whether it was there.</summary>
    public async Task<bool> ForgetAsync(string tokenId, byte[] sealedAddress) =>
        (int)await store.RunAsync(ForgetScript, [store.Keys.Enrollment(tokenId)], [sealedAddress]) == 1;
}
