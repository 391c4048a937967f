using IdToken.Client.Tests.Hosting;

namespace IdToken.Client.Tests;

/// <summary>How the issuer's keys are loaded and cached.</summary>
public abstract class KeyTests(Transport transport)
{
    [Fact]
    public async Task Loading_the_keys_is_retried()
    {
        await using var server = await FakeServer.StartAsync(transport);
        var clock = new ManualClock();
        var asked = 0;
        server.Discovery = http =>
        {
            if (++asked == 3)
                server.Discovery = null;
            return FakeServer.RespondAsync(http, 503, "text/html", "<html>");
        };
        server.OnConnection = async connection =>
        {
            await connection.ApproveAsync();
            await connection.CloseAsync();
        };
        await using var session = await server.SignInAsync(clock);
        for (var i = 0; i < 3; i++)
            clock.Advance(await clock.WaitedForAsync(TimeSpan.FromSeconds(9)));
        await session.ResultAsync(Deadline.Token).SoonAsync();
        Assert.Equal((3, 1), (asked, server.Connects));
    }

    [Fact]
    public async Task Keys_are_cached_until_a_token_names_an_unknown_one()
    {
        await using var server = await FakeServer.StartAsync(transport);
        var asked = 0;
        server.KeySet = http =>
        {
            asked++;
            return FakeServer.JsonAsync(http, server.Tokens.KeySet);
        };
        server.OnConnection = connection => connection.ApproveAsync();
        var client = server.NewClient();
        await SignInAsync(client, server);
        await SignInAsync(client, server);
        Assert.Equal(1, asked);
        server.Tokens.Kid = "key-2";
        await SignInAsync(client, server);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Cached_keys_expire()
    {
        await using var server = await FakeServer.StartAsync(transport);
        var clock = new ManualClock();
        server.OnConnection = connection => connection.ApproveAsync();
        var client = server.NewClient(clock);
        await SignInAsync(client, server);
        server.KeySet = http => FakeServer.JsonAsync(http, """{"keys":[]}""");
        await SignInAsync(client, server);
        clock.Advance(TimeSpan.FromMinutes(6));
        await using var session = await client.SignInAsync(server.SignIn, Deadline.Token).SoonAsync();
        await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.InvalidToken);
    }

    [Fact]
    public async Task Another_issuer_is_trusted_only_if_configured()
    {
        await using var issuer = await FakeServer.StartAsync(transport);
        await using var server = await FakeServer.StartAsync(transport);
        var token = issuer.Tokens.Valid();
        server.OnConnection = connection => connection.ApproveAsync(token, server.Tokens.Hash(token));
        await using var unaware = await server.SignInAsync();
        await unaware.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.InvalidToken);
        await using var aware = await server.SignInAsync(configure: o => o.Issuer = issuer.Issuer);
        Assert.Equal(token, (await aware.ResultAsync(Deadline.Token).SoonAsync()).Jwt);
    }

    private static async Task SignInAsync(IdTokenClient client, FakeServer server)
    {
        await using var session = await client.SignInAsync(server.SignIn, Deadline.Token).SoonAsync();
        await session.ResultAsync(Deadline.Token).SoonAsync();
    }
}

public sealed class RawKeyTests() : KeyTests(Transport.Raw);

public sealed class HubKeyTests() : KeyTests(Transport.Hub);
