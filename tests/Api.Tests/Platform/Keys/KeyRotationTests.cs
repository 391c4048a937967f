using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Platform.Keys;

/// <summary>A new signing key is published first and signs later; the start warns where it does both at once.</summary>
public sealed class KeyRotationTests
{
    private const string Warning = "clients cache keys";

    private readonly TestClock _clock = new();
    private readonly string _old = ProductionSettings.PrivateKey();
    private readonly string _new = ProductionSettings.PrivateKey();

    [Fact]
    public async Task A_key_that_signs_before_it_was_published_for_long_enough_is_a_warning()
    {
        using var node = await RedisNode.StartAsync();
        Assert.False(await WarnsAsync(node, _old));
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.True(await WarnsAsync(node, _new, _old));
    }

    [Fact]
    public async Task A_key_that_was_published_first_and_signs_later_is_none()
    {
        using var node = await RedisNode.StartAsync();
        Assert.False(await WarnsAsync(node, _old));
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.False(await WarnsAsync(node, _old, _new));
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.False(await WarnsAsync(node, _new, _old));
        Assert.False(await WarnsAsync(node, _new));
    }

    [Fact]
    public async Task An_instance_whose_clock_is_behind_does_not_date_a_key_back()
    {
        using var node = await RedisNode.StartAsync();
        Assert.False(await WarnsAsync(await TestServer.StartAsync(node.Address, null, Settings(_old))));
        Assert.False(await WarnsAsync(await TestServer.StartWithClockOffAsync(node.Address, TimeSpan.FromHours(-1), Settings(_old, _new))));
        Assert.True(await WarnsAsync(await TestServer.StartAsync(node.Address, null, Settings(_new, _old))));
    }

    private async Task<bool> WarnsAsync(RedisNode node, params string[] keys) => await WarnsAsync(await TestServer.StartAsync(node.Address, _clock, Settings(keys)));

    private static string[] Settings(params string[] keys) =>
    [
        .. ProductionSettings.Create(), .. keys.Select((key, i) => $"IdToken:SigningKeys:{i}:Pem={key}"),
        // By a clock that stands still, no wait would end.
        "IdToken:Drain:Delay=00:00:00", "IdToken:Drain:Window=00:00:00",
    ];

    private static async Task<bool> WarnsAsync(TestServer started)
    {
        await using var server = started;
        // The record is written in the background.
        await server.Log.LineAsync("Signing keys published");
        return server.Log.Lines.Any(line => line.Contains(Warning, StringComparison.OrdinalIgnoreCase));
    }
}
