using System.Text;
using IdToken.Api.Sessions;
using IdToken.Api.Sessions.Channel;
using IdToken.Api.Tests.Infrastructure;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Model;

/// <summary>Describes what the store holds of a person and what it has published, in the same text as the model.</summary>
internal sealed class StoreObserver(Stage stage, RealPerson person)
{
    private static readonly RedisValue[] Fields = ["state", "version", "connection", "failures", "refusal", "owner", "resolved", "outcome", "reported"];

    /// <summary>Returns the current state of everything, and what was published since the last call.</summary>
    public async Task<IReadOnlyList<string>> ObserveAsync()
    {
        var messages = await stage.PublishedAsync();
        var feed = await stage.FeedAsync();
        var enrollment = await stage.Database.HashGetAsync(TestStore.Keys.Enrollment(person.TokenId), (RedisValue[])["status", "generation"]);
        var sessions = await Task.WhenAll(person.Sessions.Select(s => ObserveAsync(s.Key, s.SessionId)));
        var published = messages.Select(m => EventOf(m.Instance, InstanceMessage.Parse(Encoding.Latin1.GetBytes(m.Text))))
            .Concat(feed.Select(e => PublishedEvent.ToFeed(KeyOf(e.SessionId), SessionWords.Of(e.Event), e.Outcome.Length > 0)));
        return [$"phone {person.PhoneOf((string)enrollment[1]!)} {enrollment[0]}", .. sessions, .. PublishedEvent.Lines(published)];
    }

    private async Task<string> ObserveAsync(int key, string sessionId)
    {
        var fields = stage.Database.HashGetAsync(TestStore.Keys.Session(sessionId), Fields);
        var pending = stage.Database.SortedSetScoreAsync(TestStore.Keys.ForPerson(person.TokenId).PendingSessions, $"{sessionId} {person.TokenId} 1 {stage.ServiceId}");
        var listed = stage.Database.HashExistsAsync(TestStore.Keys.Ringing(person.TokenId), $"s {sessionId}");
        var f = await fields;
        var text = f[0].IsNull
            ? "none"
            : SessionModel.Text((string)f[0]!, (long)f[1], (long)f[2], (long)f[3], $"{f[4]}", f[5].IsNull ? "" : $"{stage.InstanceOf((string)f[5]!)}", f[6].IsNull ? "" : $"{stage.ModelTimeOf((long)f[6])}", ((byte[]?)f[7])?.Length > 0, f[8] == "1");
        return $"session {key}: {text}{SessionModel.Sets(await pending is not null, await listed)}";
    }

    private PublishedEvent EventOf(int instance, InstanceMessage message) => message switch
    {
        DeviceNotification device => PublishedEvent.ToDevices(instance, KeyOf(device.SessionId), SessionWords.Of(device.State)),
        PhoneReplaced => PublishedEvent.ToDevices(instance, PublishedEvent.NoSession, "of another phone"),
        SessionReplaced replaced => PublishedEvent.Replaced(instance, KeyOf(replaced.SessionId), replaced.Connection),
        SessionChange c => PublishedEvent.ToOwner(instance, KeyOf(c.SessionId), c.Connection, c.Version, SessionWords.Of(c.Event), isSealed: c.Outcome.Length > 0),
        _ => throw new InvalidOperationException($"Unexpected message: {message}"),
    };

    private int KeyOf(string sessionId) => person.Sessions.First(s => s.SessionId == sessionId).Key;
}
