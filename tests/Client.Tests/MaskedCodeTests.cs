using IdToken.Client.Tests.Hosting;

namespace IdToken.Client.Tests;

/// <summary>The operator may mask the code on the connection; the response to initiate has all of it.</summary>
public abstract class MaskedCodeTests(Transport transport)
{
    [Theory]
    [InlineData("4829**", "482917")]
    [InlineData("******", "482917")]
    [InlineData("482917", "482917")]
    public async Task A_masked_code_never_replaces_the_complete_one(string sent, string reported)
    {
        await using var server = await FakeServer.StartAsync(transport);
        server.OnConnection = connection => connection.OtpReadyAsync(sent);
        await using var session = await server.SignInAsync();
        Assert.Equal(reported, (await session.NextAsync<OtpReadyEvent>()).AutoPassword);
        Assert.Equal(reported, session.AutoPassword);
    }
}

public sealed class RawMaskedCodeTests() : MaskedCodeTests(Transport.Raw);

public sealed class HubMaskedCodeTests() : MaskedCodeTests(Transport.Hub);
