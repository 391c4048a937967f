using System.Globalization;
using IdToken.Api.Platform.Store;
using StackExchange.Redis;

namespace IdToken.Api.Sessions;

/// <summary>The reports in the store, for the operator.</summary>
internal sealed class ReportStore(StoreClient store, ReportOptions options)
{
    private static readonly Script ReportScript = new("report.lua", "time.lua");
    private static readonly RedisValue[] Fields = ["resolved", "ipAddress", "userAgent", "origin"];

    /// <summary>Writes down that a session was reported. Repeating it changes nothing. Two round trips.</summary>
    /// <returns>The report where it is new; null where it was written down before, or where the session is gone by now.</returns>
    public async Task<Report?> AddAsync(Session session)
    {
        var fields = Array.ConvertAll(await store.FieldsAsync(store.Keys.Session(session.Id), Fields), value => (string?)value);
        if (fields[0] is not { } resolved)
            return null;
        var reportedAt = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(resolved, CultureInfo.InvariantCulture));
        var report = new Report(reportedAt, session.Id, session.TokenId, session.InitiatedAt, session.ServiceId, fields[1] ?? "", fields[2] ?? "", fields[3] ?? "");
        var isNew = (int)await store.RunAsync(
            ReportScript, [store.Keys.Reports], [store.Now, report.ToText(), resolved, options.Maximum, (long)options.Retention.TotalMilliseconds]);
        return isNew == 1 ? report : null;
    }

    /// <summary>Returns the reports, newest first.</summary>
    public async Task<IReadOnlyList<Report>> ListAsync(int skip, int take)
    {
        var members = await store.LastMembersAsync(store.Keys.Reports, skip, take);
        return [.. members.Select(member => Report.Parse((string)member!))];
    }
}
