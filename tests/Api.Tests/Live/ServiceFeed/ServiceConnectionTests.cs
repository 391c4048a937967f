using System.Net.WebSockets;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Live.ServiceFeed;

/// <summary>The connections that receive a feed: their life and their end.</summary>
public sealed class ServiceConnectionTests(DefaultServer host)
{
    public static TheoryData<FeedTransport> Transports => FeedTransport.Both;

    [Theory, MemberData(nameof(Transports))]
    public async Task A_connection_survives_a_store_outage_and_misses_nothing(FeedTransport transport)
    {
        using var link = new StoreLink(host.Store.ConnectionString);
        await using var backEnd = await BackEnd.StartAsync(link.ConnectionString, $"service-{Guid.NewGuid():N}");
        await using var other = await BackEnd.StartAsync(host.Store.ConnectionString, backEnd.ServiceId);
        var phone = await Phone.EnrollAsync(other.Server);
        using var listener = await backEnd.ListenAsync(transport);
        await phone.InitiateAsync();
        Assert.Equal("session_initiated", await listener.NextAsync(1));
        link.Cut();
        var meanwhile = await phone.InitiateAsync();
        link.Mend();
        Assert.Equal(meanwhile.SessionId, (string?)(await listener.NextAsync())!["sessionId"]);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_client_that_does_not_read_is_disconnected_and_can_resume(FeedTransport transport)
    {
        var clock = new TestClock();
        await using var backEnd = await BackEnd.StartAsync(host, clock);
        // More than all buffers on the way hold.
        var before = await host.Store.FillFeedAsync(backEnd.ServiceId, 2_000, padding: 8_000);
        using var lazy = await backEnd.ListenAsync(transport, $"{before}");
        using var quick = await backEnd.ListenAsync(transport, $"{before}");
        for (var i = 0; i < 2_000; i++)
            await quick.NextAsync();
        await backEnd.Server.Log.UntilAsync(line => line.Contains("1008 Too slow", StringComparison.Ordinal), () => clock.Advance(TimeSpan.FromSeconds(1)));

        using var resumed = await backEnd.ListenAsync(transport, $"{before + 1_999}");
        Assert.Equal($"{before + 2_000}", (string?)(await resumed.NextAsync())!["id"]);
        var session = await (await Phone.EnrollAsync(backEnd.Server)).InitiateAsync();
        Assert.Equal(session.SessionId, (string?)(await quick.NextAsync())!["sessionId"]);
    }

    [Fact]
    public async Task A_stopping_server_closes_with_1001()
    {
        await using var backEnd = await BackEnd.StartAsync(host);
        using var raw = await backEnd.ListenAsync(FeedTransport.Raw);
        var stopping = backEnd.Server.StopAsync();
        Assert.Null(await raw.NextAsync());
        Assert.StartsWith("1001", raw.Close, StringComparison.Ordinal);
        await stopping.SoonAsync();
    }

    [Theory]
    [InlineData(WebSocketMessageType.Text, 4096, null)]
    [InlineData(WebSocketMessageType.Text, 4097, 1009)]
    [InlineData(WebSocketMessageType.Binary, 1, 1003)]
    public async Task Messages_of_the_client_are_ignored_within_limits(WebSocketMessageType type, int length, int? code)
    {
        await using var backEnd = await BackEnd.StartAsync(host);
        using var socket = await SocketProbe.OpenAsync(backEnd.Server, "/ws", o => o.SetRequestHeader("Authorization", $"Bearer {backEnd.Token}"));
        await socket.SendAsync(new byte[length], type);
        await (await Phone.EnrollAsync(backEnd.Server)).InitiateAsync();
        // The event may be sent before the message is read.
        while (await socket.NextAsync() is not null)
        {
            if (code is null)
                return;
        }

        Assert.Equal(code, (int?)socket.CloseStatus);
    }

    [Fact]
    public async Task A_client_that_closes_is_answered()
    {
        await using var backEnd = await BackEnd.StartAsync(host);
        using var socket = await SocketProbe.OpenAsync(backEnd.Server, "/ws", o => o.SetRequestHeader("Authorization", $"Bearer {backEnd.Token}"));
        await socket.CloseAsync();
        Assert.Equal(1000, (int?)socket.CloseStatus);
    }
}
