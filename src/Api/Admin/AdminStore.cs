using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions;
using StackExchange.Redis;

namespace IdToken.Api.Admin;

/// <summary>Reads enrollments and sessions for administrators, and revokes enrollments.</summary>
internal sealed class AdminStore(StoreClient store, EnrollmentReader enrollments, SessionRecords records, TimeProvider clock)
{
    private static readonly Script RevokeScript = new("revoke.lua", "time.lua");
    private static readonly RedisValue[] EnrollmentFields = ["status", "enrolled", "expires", "revoked", "reason", .. EnrollmentReader.DeviceFields.Select(f => (RedisValue)f)];
    private static readonly RedisValue[] SessionFields = ["state", "tokenId", "serviceId", "initiated", "expires"];

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Returns null if there is no such enrollment.</summary>
    public async Task<EnrolledPerson?> EnrollmentAsync(string tokenId)
    {
        var fields = await store.FieldsAsync(store.Keys.Enrollment(tokenId), EnrollmentFields);
        if (fields[0].IsNull)
            return null;
        return new(
            tokenId,
            EnrollmentStatuses.Parse((string)fields[0]!),
            // An administrator must find, and be able to revoke, an enrollment that was altered.
            DeviceId: enrollments.Device(tokenId, Array.ConvertAll(fields[5..], f => (byte[]?)f))?.DeviceId ?? "",
            EnrolledAt: Time(fields[1])!.Value,
            ExpiresAt: Time(fields[2])!.Value,
            RevokedAt: Time(fields[3]),
            Reason: fields[4].IsNull ? null : RevocationReasons.Parse((string)fields[4]!));
    }

    public async Task<IReadOnlyList<EnrolledPerson>> EnrollmentsAsync(int skip, int take)
    {
        var tokenIds = await store.MembersFromAsync(store.Keys.Enrollments, Now, skip, take);
        var found = await Task.WhenAll(tokenIds.Select(id => EnrollmentAsync((string)id!)));
        return [.. found.OfType<EnrolledPerson>()];
    }

    /// <summary>Returns the pending sessions of all persons, by their end.</summary>
    public async Task<IReadOnlyList<LiveSession>> SessionsAsync(int skip, int take)
    {
        var members = await store.MembersFromAsync(store.Keys.PendingSessions, Now, skip, take);
        var found = await Task.WhenAll(members.Select(member => SessionAsync(PendingSession.Parse((string)member!).SessionId)));
        return [.. found.OfType<LiveSession>()];
    }

    /// <summary>Revokes an enrollment permanently; returns false if there is none.</summary>
    public async Task<bool> RevokeAsync(string tokenId, RevocationReason reason)
    {
        var reply = (string?)await store.RunAsync(
            RevokeScript, [store.Keys.Enrollment(tokenId), store.Keys.Enrollments], [store.Now, RevocationReasons.NameOf(reason), tokenId]);
        return reply switch
        {
            "revoked" => true,
            "enrollment_not_found" => false,
            _ => throw new FormatException($"'{reply}' is not a reply of revoke.lua."),
        };
    }

    private async Task<LiveSession?> SessionAsync(string sessionId)
    {
        var fields = await store.FieldsAsync(store.Keys.Session(sessionId), SessionFields);
        return fields.All(field => field.IsNull) ? null : records.Read(sessionId, () => SessionWords.State((string)fields[0]!) == SessionState.Pending
            ? new LiveSession(sessionId, Text(fields[1]), Text(fields[2]), Time(Text(fields[3]))!.Value, Time(Text(fields[4]))!.Value)
            : null);
    }

    private static string Text(RedisValue value) => (string?)value ?? throw new FormatException("A field is missing.");

    private static DateTimeOffset? Time(RedisValue milliseconds) => milliseconds.IsNull ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);
}
