using IdToken.Api.Admin;
using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Admin;

/// <summary>Revoking an enrollment that has more sessions than fit into one script's reply.</summary>
public sealed class RevocationTests
{
    // Redis's Lua unpacks fewer than 8,000 values.
    private const int Count = 8_200;

    [Fact]
    public async Task Revoking_rejects_every_pending_session_however_many_there_are()
    {
        using var node = await RedisNode.StartAsync();
        await using var server = await TestServer.StartAsync(node.Address);
        using var store = await ConnectionMultiplexer.ConnectAsync(node.Address);
        var phone = await Phone.EnrollAsync(server);
        var sessions = new ManySessions(store.GetDatabase(), phone.TokenId);
        await sessions.AddAsync(Count, DateTimeOffset.UtcNow.AddMinutes(10));

        var revoked = await server.Services.GetRequiredService<Revocation>().RevokeAsync(phone.TokenId, RevocationReason.LostDevice, "test");
        Assert.Equal((EnrollmentStatus.Revoked, RevocationReason.LostDevice), (revoked.Value!.Status, revoked.Value.Reason));
        Assert.Empty(await sessions.PendingAsync());
        Assert.Equal(("revoked", "revoked"), (await sessions.StateAsync(1), await sessions.StateAsync(Count)));
    }
}
