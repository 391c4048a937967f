using System.Text.Json.Nodes;
using System.Threading.Channels;
using IdToken.Contracts;
using Microsoft.AspNetCore.Http;

namespace IdToken.Client.Tests.Hosting;

/// <summary>A device session at a fake server, what it reports, in words, and what it posts.</summary>
internal sealed class DeviceStage : IAsyncDisposable
{
    private readonly Channel<string> _words = Channel.CreateUnbounded<string>();
    private readonly PhoneKey _key = PhoneKey.Create();

    private DeviceStage(FakeServer server)
    {
        Server = server;
        server.Post = PostAsync;
        Session = server.NewClient(Clock).CreateDeviceSession(new("tok_1", "device", DateTimeOffset.MaxValue, _key));
        Session.Requested += (_, request) => _words.Writer.TryWrite($"requested {request.SessionId}");
        Session.Resolved += (_, end) => _words.Writer.TryWrite($"{end.State} {end.Request.SessionId}");
        Session.ConnectionChanged += (_, connection) => _words.Writer.TryWrite($"{connection.State}");
    }

    /// <summary>Shorter than every timeout of a connection or a request, which are on the same clock.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromSeconds(5);

    public FakeServer Server { get; }

    public FakeDeviceHub Hub => Server.Devices;

    public ManualClock Clock { get; } = new();

    public DeviceSession Session { get; }

    public PhoneKey Key => _key;

    /// <summary>What the session posted last.</summary>
    public JsonNode? Posted { get; private set; }

    /// <summary>Responds to the session's answers; null accepts them.</summary>
    public RequestDelegate? Answer { get; set; }

    public static async Task<DeviceStage> NewAsync() => new(await FakeServer.StartAsync());

    /// <summary>A session that is connected.</summary>
    public static async Task<(DeviceStage Stage, FakeDeviceConnection Connection)> ConnectedAsync()
    {
        var stage = await NewAsync();
        stage.Session.Start();
        var connection = await stage.Hub.ConnectionAsync();
        Assert.Equal(["Connecting", "Connected"], await stage.WordsAsync(2));
        return (stage, connection);
    }

    /// <summary>The same with a request.</summary>
    public static async Task<(DeviceStage Stage, FakeDeviceConnection Connection, SignInRequested Request)> AskedAsync(string? code = "482917", TimeSpan? lifetime = null)
    {
        var (stage, connection) = await ConnectedAsync();
        await connection.RequestAsync(stage.NewRequest("sess_1", code) with { ExpiresAt = stage.Clock.GetUtcNow() + (lifetime ?? TimeSpan.FromMinutes(1)) });
        Assert.Equal("requested sess_1", await stage.WordAsync());
        return (stage, connection, stage.Session.Pending.Single());
    }

    public SignInRequested NewRequest(string sessionId, string? code = "482917") => FakeDeviceHub.Request(sessionId, Clock.GetUtcNow(), code);

    public Task<string> WordAsync() => _words.Reader.ReadAsync(Deadline.Token).AsTask().SoonAsync();

    public async Task<IReadOnlyList<string>> WordsAsync(int count)
    {
        var words = new List<string>();
        while (words.Count < count)
            words.Add(await WordAsync());
        return words;
    }

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        await Server.DisposeAsync();
        _key.Dispose();
    }

    private async Task PostAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        Posted = JsonNode.Parse(await reader.ReadToEndAsync(http.RequestAborted));
        if (Answer is not null)
            await Answer(http);
        else if (http.Request.Path == "/auth/verify")
            await FakeServer.JsonAsync(http, """{"jwt":"a.b.c","hash":"h","random":"r","expiresAt":"2025-01-15T11:00:00Z"}""");
        else
            http.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
