using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Identity.Recovery;

/// <summary>POST /device/move: a link with which another phone takes the enrollment over while the first is at hand.</summary>
public sealed class MoveTests(DefaultServer host) : IAsyncLifetime
{
    private readonly TestClock _clock = new();
    private TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(host.Store.ConnectionString, _clock);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_link_moves_the_enrollment_once_and_leaves_the_codes()
    {
        var old = await Phone.EnrollAsync(_server);
        var codes = await old.CodesAsync(_server);
        var move = await old.MoveAsync(_server);
        Assert.Equal($"{_server.Url}/phone/#/recover/{old.TokenId}/{move.RecoveryCode}", move.Link);
        Assert.Equal(_clock.GetUtcNow() + TimeSpan.FromMinutes(10), move.ExpiresAt);
        using var other = new RecoveringPhone(_server, old.TokenId);
        using var late = new RecoveringPhone(_server, old.TokenId);
        await other.RecoveredAsync(move.RecoveryCode);
        await other.RecoveredAsync(move.RecoveryCode);
        await late.RecoverAsync(move.RecoveryCode).RefusedAsync(401, "invalid_recovery_code");
        Assert.Equal(8, await other.Phone.CodesLeftAsync(_server));
        await late.RecoveredAsync(codes[0]);
    }

    [Fact]
    public async Task It_works_without_recovery_codes()
    {
        var old = await Phone.EnrollAsync(_server);
        using var other = new RecoveringPhone(_server, old.TokenId);
        await other.RecoveredAsync((await old.MoveAsync(_server)).RecoveryCode);
        await other.Phone.ApproveAsync(await other.Phone.InitiateAsync()).OkAsync<Approved>();
    }

    [Fact]
    public async Task It_ends_after_ten_minutes()
    {
        var old = await Phone.EnrollAsync(_server);
        var move = await old.MoveAsync(_server);
        using var late = new RecoveringPhone(_server, old.TokenId);
        _clock.Advance(TimeSpan.FromMinutes(10));
        await late.RecoverAsync(move.RecoveryCode).RefusedAsync(401, "invalid_recovery_code");
        move = await old.MoveAsync(_server);
        _clock.Advance(TimeSpan.FromSeconds(599));
        await late.RecoveredAsync(move.RecoveryCode);
    }

    [Fact]
    public async Task A_second_link_and_a_recovery_by_another_code_end_the_first()
    {
        var old = await Phone.EnrollAsync(_server);
        var codes = await old.CodesAsync(_server);
        var (first, second) = (await old.MoveAsync(_server), await old.MoveAsync(_server));
        using var other = new RecoveringPhone(_server, old.TokenId);
        using var third = new RecoveringPhone(_server, old.TokenId);
        await other.RecoverAsync(first.RecoveryCode).RefusedAsync(401, "invalid_recovery_code");
        await other.RecoveredAsync(codes[0]);
        await third.RecoverAsync(second.RecoveryCode).RefusedAsync(401, "invalid_recovery_code");
    }
}
