using System.Text.Json.Nodes;

namespace IdToken.Api.Tests.Infrastructure;

/// <summary>One way to receive a service's feed, so that the tests of both are written once.</summary>
public abstract class FeedTransport
{
    public static readonly FeedTransport Raw = new RawTransport();
    public static readonly FeedTransport Hub = new HubTransport();

    public static TheoryData<FeedTransport> Both => [Raw, Hub];

    public abstract Task<FeedListener> OpenAsync(TestServer server, string token, string? after);

    private static string Query(string? after) => after is null ? "" : $"?after={after}";

    private sealed class RawTransport : FeedTransport
    {
        public override async Task<FeedListener> OpenAsync(TestServer server, string token, string? after)
        {
            var socket = await SocketProbe.OpenAsync(server, "/ws" + Query(after), o => o.SetRequestHeader("Authorization", $"Bearer {token}"));
            return new(
                socket.Header("IdToken-Last-Event-Id")!,
                async () => await socket.NextAsync() is { } text ? JsonNode.Parse(text)!.AsObject() : null,
                () => $"{(int?)socket.CloseStatus} {socket.CloseReason}",
                socket);
        }

        public override string ToString() => "raw";
    }

    private sealed class HubTransport : FeedTransport
    {
        private static readonly Dictionary<string, string> Types = new()
        {
            ["SessionInitiated"] = "session_initiated",
            ["SessionApproved"] = "session_approved",
            ["SessionRejected"] = "session_rejected",
            ["SessionExpired"] = "session_expired",
            ["EventsLost"] = "events_lost",
        };

        public override async Task<FeedListener> OpenAsync(TestServer server, string token, string? after)
        {
            var hub = await HubProbe.OpenAsync(server, "/hubs/service" + Query(after), token);
            var (method, started) = (await hub.NextInvocationAsync())!.Value;
            Assert.Equal("Started", method);
            return new((string)started!["id"]!, () => NextAsync(hub), () => "closed", hub);
        }

        public override string ToString() => "hub";

        private static async Task<JsonObject?> NextAsync(HubProbe hub)
        {
            if (await hub.NextInvocationAsync() is not var (method, argument))
                return null;
            argument!["type"] = Types[method];
            return argument;
        }
    }
}

/// <summary>A connection that receives a feed.</summary>
public sealed class FeedListener(string position, Func<Task<JsonObject?>> next, Func<string> close, IDisposable connection) : IDisposable
{
    /// <summary>The position at which the feed began.</summary>
    public string Position => position;

    /// <summary>How the raw socket was closed.</summary>
    public string Close => close();

    /// <summary>The next event, or null once the server has closed.</summary>
    public Task<JsonObject?> NextAsync() => next();

    /// <summary>The next events, each as its type and, where there is one, its reason.</summary>
    public async Task<string> NextAsync(int count)
    {
        var words = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var word = await NextAsync() ?? throw new InvalidOperationException($"Closed after {i} events: {string.Join(", ", words)}");
            words.Add($"{word["type"]} {word["reason"]}".Trim());
        }

        return string.Join(", ", words);
    }

    public void Dispose() => connection.Dispose();
}
