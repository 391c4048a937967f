using System.Collections.Concurrent;
using IdToken.Contracts;

namespace IdToken.Bare;

/// <summary>The connected sessions, in memory.</summary>
internal sealed class Sessions
{
    public static readonly DateTimeOffset End = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // As long as the token of a real approval without a photo.
    private static readonly Approved Outcome = new(new string('j', 900), new string('h', 43), new string('r', 43), End);

    private readonly ConcurrentDictionary<string, Func<Approved, Task>> _connected = [];

    public static OtpReady Ready { get; } = new("123456", End);

    public static InitiateResponse Initiate() => new(Guid.NewGuid().ToString("N"), Ready.AutoPassword, new string('t', 86), Outcome.Random, End);

    public void Connect(string sessionId, Func<Approved, Task> approve) => _connected[sessionId] = approve;

    public void Disconnect(string sessionId) => _connected.TryRemove(sessionId, out _);

    /// <summary>Sends the outcome to the session's connection and returns it to the phone.</summary>
    public async Task<Approved> ApproveAsync(string sessionId)
    {
        if (_connected.TryRemove(sessionId, out var approve))
            await approve(Outcome);
        return Outcome;
    }
}
