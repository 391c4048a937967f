using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions;
using StackExchange.Redis;

namespace IdToken.Api.Admin;

/// <summary>What administrators look at and revoke.</summary>
internal sealed class AdminStore(StoreClient store, TimeProvider clock)
{
    private static readonly Script RevokeScript = new("revoke.lua");
    private static readonly RedisValue[] EnrollmentFields = ["status", "deviceId", "enrolled", "expires", "revoked", "reason"];
    private static readonly RedisValue[] SessionFields = ["state", "tokenId", "serviceId", "initiated", "expires"];

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task<EnrollmentView?> EnrollmentAsync(string tokenId)
    {
        var fields = await store.FieldsAsync(StoreKeys.Enrollment(tokenId), EnrollmentFields);
        return fields[0].IsNull
            ? null
            : new((string)tokenId, (string)fields[0]!, (string)fields[1]!, Time(fields[2])!.Value, Time(fields[3])!.Value, Time(fields[4]), (string?)fields[5]);
    }

    public async Task<IReadOnlyList<EnrollmentView>> EnrollmentsAsync(int skip, int take)
    {
        var tokenIds = await store.MembersFromAsync(StoreKeys.Enrollments, Now, skip, take);
        var found = await Task.WhenAll(tokenIds.Select(id => EnrollmentAsync((string)id!)));
        return [.. found.OfType<EnrollmentView>()];
    }

    public async Task<IReadOnlyList<LiveSessionView>> SessionsAsync(int skip, int take)
    {
        var members = await store.MembersFromAsync(StoreKeys.LiveSessions, Now, skip, take);
        var found = await Task.WhenAll(members.Select(member => SessionAsync(PendingSession.Parse((string)member!).SessionId)));
        return [.. found.OfType<LiveSessionView>()];
    }

    /// <summary>Revokes for good; null where there is no such enrollment, else the sessions that may still be pending.</summary>
    public async Task<IReadOnlyList<string>?> RevokeAsync(string tokenId, string reason)
    {
        var reply = (string[])(await store.RunAsync(
            RevokeScript, [StoreKeys.Enrollment(tokenId), StoreKeys.PendingSessions(tokenId), StoreKeys.Enrollments], [Now, reason, tokenId]))!;
        return reply[0] == "revoked" ? reply[1..] : null;
    }

    private async Task<LiveSessionView?> SessionAsync(string sessionId)
    {
        var fields = await store.FieldsAsync(StoreKeys.Session(sessionId), SessionFields);
        return (string?)fields[0] == "pending"
            ? new(sessionId, (string)fields[1]!, (string)fields[2]!, Time(fields[3])!.Value, Time(fields[4])!.Value)
            : null;
    }

    private static DateTimeOffset? Time(RedisValue milliseconds) => milliseconds.IsNull ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);
}
