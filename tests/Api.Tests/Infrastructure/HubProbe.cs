using System.Text;
using System.Text.Json.Nodes;

namespace IdToken.Api.Tests.Infrastructure;

/// <summary>A SignalR connection on the wire itself: the JSON protocol without negotiation.</summary>
public sealed class HubProbe(SocketProbe socket) : IDisposable
{
    private const char RecordSeparator = '\u001e';

    private readonly Queue<string> _records = [];

    public static async Task<HubProbe> OpenAsync(TestServer server, string pathAndQuery, string? bearer = null, string? origin = null)
    {
        return await OpenAsync(await SocketProbe.OpenAsync(server, pathAndQuery, options =>
        {
            if (bearer is not null)
                options.SetRequestHeader("Authorization", $"Bearer {bearer}");
            if (origin is not null)
                options.SetRequestHeader("Origin", origin);
        }));
    }

    /// <summary>Sends the handshake over an open socket.</summary>
    public static async Task<HubProbe> OpenAsync(SocketProbe socket)
    {
        var hub = new HubProbe(socket);
        await hub.SendAsync("""{"protocol":"json","version":1}""");
        Assert.Equal("{}", await hub.NextAsync());
        return hub;
    }

    public Task SendAsync(string record) => socket.SendAsync(Encoding.UTF8.GetBytes(record + RecordSeparator));

    /// <summary>The next record that is not a ping, or null once the server has closed.</summary>
    public async Task<string?> NextAsync()
    {
        while (true)
        {
            while (_records.TryDequeue(out var record))
            {
                if (record != """{"type":6}""")
                    return record;
            }

            if (await socket.NextAsync() is not { } text)
                return null;
            foreach (var part in text.Split(RecordSeparator, StringSplitOptions.RemoveEmptyEntries))
                _records.Enqueue(part);
        }
    }

    /// <summary>The next invocation's method and first argument.</summary>
    public async Task<(string Method, JsonObject? Argument)?> NextInvocationAsync()
    {
        while (await NextAsync() is { } record)
        {
            var json = JsonNode.Parse(record)!;
            if ((int?)json["type"] == 1)
                return ((string)json["target"]!, json["arguments"]!.AsArray().FirstOrDefault()?.AsObject());
        }

        return null;
    }

    public void Abort() => socket.Abort();

    public void Dispose() => socket.Dispose();
}
