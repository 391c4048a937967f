using System.Text;
using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions;
using IdToken.Api.Sessions.Channel;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Model;

/// <summary>What the store holds of a person and has told of her, in the words of the model.</summary>
internal sealed class Sight(Stage stage, RealPerson person)
{
    private static readonly RedisValue[] Fields = ["state", "version", "connection", "failures", "refusal", "owner", "resolved", "outcome"];

    /// <summary>How everything stands, and what has been told since the last look, in the words of the model.</summary>
    public async Task<IReadOnlyList<string>> LookAsync()
    {
        var published = await stage.PublishedAsync();
        var feed = await stage.FeedAsync();
        var enrollment = await stage.Database.HashGetAsync(StoreKeys.Enrollment(person.TokenId), (RedisValue[])["status", "generation"]);
        var sessions = await Task.WhenAll(person.Sessions.Select(s => LookAsync(s.Key, s.SessionId)));
        var told = published.Select(m => Told(m.Instance, InstanceMessage.Parse(Encoding.Latin1.GetBytes(m.Text))))
            .Concat(feed.Select(e => Telling.ToFeed(KeyOf(e.SessionId), SessionWords.Of(e.Event), e.Outcome.Length > 0)));
        return [$"phone {person.PhoneOf((string)enrollment[1]!)} {enrollment[0]}", .. sessions, .. Telling.Lines(told)];
    }

    private async Task<string> LookAsync(int key, string sessionId)
    {
        var fields = stage.Database.HashGetAsync(StoreKeys.Session(sessionId), Fields);
        var pending = stage.Database.SortedSetScoreAsync(StoreKeys.PendingSessions, $"{sessionId} {person.TokenId} 1 {stage.ServiceId}");
        var listed = stage.Database.SortedSetScoreAsync(StoreKeys.SessionsOf(person.TokenId), sessionId);
        var f = await fields;
        var text = f[0].IsNull
            ? "none"
            : SessionModel.Text((string)f[0]!, (long)f[1], (long)f[2], (long)f[3], $"{f[4]}", f[5].IsNull ? "" : $"{stage.InstanceOf((string)f[5]!)}", $"{f[6]}", ((byte[]?)f[7])?.Length > 0);
        return $"session {key}: {text}{SessionModel.Sets(await pending is not null, await listed is not null)}";
    }

    private Telling Told(int instance, InstanceMessage message) => message switch
    {
        DeviceNotification device => Telling.ToDevices(instance, KeyOf(device.SessionId), SessionWords.Of(device.State)),
        PhoneReplaced => Telling.ToDevices(instance, Telling.NoSession, "of another phone"),
        SessionReplaced replaced => Telling.Replaced(instance, KeyOf(replaced.SessionId), replaced.Connection),
        SessionChange c => Telling.ToOwner(instance, KeyOf(c.SessionId), c.Connection, c.Version, SessionWords.Of(c.Event), isSealed: c.Outcome.Length > 0),
        _ => throw new InvalidOperationException($"Nobody expected {message}."),
    };

    private int KeyOf(string sessionId) => person.Sessions.First(s => s.SessionId == sessionId).Key;
}
