using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Services.Access;

/// <summary>A connection ends when its token expires, including the clock tolerance.</summary>
public sealed class TokenExpiryTests(DefaultServer host)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly TestClock _clock = new();

    [Theory]
    [InlineData("Http401", 1008)]
    [InlineData("Close1008", 1008)]
    [InlineData("Close4401", 4401)]
    public async Task The_raw_socket_is_closed_when_its_token_has_expired_and_not_before(string manner, int code)
    {
        await using var calls = await ServiceHost.StartAsync(host.Store, _clock, null, $"IdToken:ServiceSocket:Refusal={manner}");
        using var socket = await calls.OpenAsync(calls.Token());
        _clock.Advance(Lifetime + Tolerance - Second);
        await ToldAsync(calls, socket);
        _clock.Advance(Second);
        Assert.Null(await socket.NextAsync());
        Assert.Equal((code, "Token expired"), ((int?)socket.CloseStatus, socket.CloseReason));
    }

    [Fact]
    public async Task The_hub_connection_ends_when_its_token_has_expired()
    {
        await using var calls = await ServiceHost.StartAsync(host.Store, _clock);
        using var hub = await HubProbe.OpenAsync(calls.Server, "/hubs/service", calls.Token());
        Assert.Equal("Started", (await hub.NextInvocationAsync())?.Method);
        _clock.Advance(Lifetime + Tolerance);
        Assert.Null(await hub.NextInvocationAsync());
        Assert.Contains(calls.Server.Log.Lines, l => l.Contains("a hub connection ended, 1008 Token expired", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_may_be_checked_only_at_the_connect()
    {
        await using var calls = await ServiceHost.StartAsync(host.Store, _clock, null, "IdToken:ServiceSocket:CloseOnTokenExpiry=false");
        using var socket = await calls.OpenAsync(calls.Token());
        _clock.Advance(2 * Lifetime);
        await ToldAsync(calls, socket);
    }

    [Fact]
    public async Task A_token_of_the_year_9999_keeps_its_connection()
    {
        await using var calls = await ServiceHost.StartAsync(host.Store, _clock);
        using var socket = await calls.OpenAsync(calls.Token(new() { ["exp"] = 253402300799 }));
        _clock.Advance(2 * Lifetime);
        await ToldAsync(calls, socket);
    }

    private static async Task ToldAsync(ServiceHost calls, SocketProbe socket)
    {
        var session = await calls.InitiateAsync();
        Assert.Contains(session.SessionId, await socket.NextAsync(), StringComparison.Ordinal);
    }
}
