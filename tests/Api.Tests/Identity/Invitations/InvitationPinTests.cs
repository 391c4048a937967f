using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Identity.Invitations;

/// <summary>The PIN of an invitation: guesses, and strangers who use them up.</summary>
public sealed class InvitationPinTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    [Fact]
    public async Task The_link_alone_is_not_enough()
    {
        using var invited = await Invited.CreateAsync(_server, new { txCode = true });
        await invited.AcceptAsync().RefusedAsync(400, "tx_code_required");
        await invited.AcceptAsync(invited.WrongPin).RefusedAsync(401, "invalid_tx_code");
        await invited.AcceptAsync($"{invited.Pin![..3]} - {invited.Pin[3..]}").OkAsync<AcceptedInvitation>();
    }

    [Fact]
    public async Task A_request_without_a_PIN_is_not_an_attempt()
    {
        using var invited = await Invited.CreateAsync(_server, new { txCode = true });
        for (var i = 0; i < 10; i++)
            await invited.AcceptAsync().RefusedAsync(400, "tx_code_required");
        await invited.AcceptAsync(invited.Pin).OkAsync<AcceptedInvitation>();
    }

    [Fact]
    public async Task Fifty_guesses_at_once_count_as_the_attempts_that_there_are()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:Invitations:PinAttemptsPerNetwork=0");
        using var invited = await Invited.CreateAsync(server, new { txCode = true });
        var statuses = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            using var response = await invited.AcceptAsync(invited.WrongPin);
            return (int)response.StatusCode;
        }));
        Assert.Equal((4, 46), (statuses.Count(s => s == 401), statuses.Count(s => s == 429)));
        Assert.Equal("locked", await invited.StateAsync());
        await invited.AcceptAsync(invited.Pin).RefusedAsync(429, "too_many_attempts");
    }

    [Fact]
    public async Task A_stranger_in_one_network_cannot_use_up_the_attempts()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:TrustedProxies:0=127.0.0.1");
        using var invited = await Invited.CreateAsync(server, new { txCode = true });
        server.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        for (var i = 0; i < 3; i++)
            await invited.AcceptAsync(invited.WrongPin).RefusedAsync(401, "invalid_tx_code");
        for (var i = 0; i < 10; i++)
            await invited.AcceptAsync(invited.WrongPin).RefusedAsync(429, "too_many_attempts");
        Assert.Equal("open", await invited.StateAsync());
        server.Http.DefaultRequestHeaders.Remove("X-Forwarded-For");
        await invited.AcceptAsync(invited.Pin).OkAsync<AcceptedInvitation>();
    }

    [Fact]
    public async Task The_operator_can_require_a_PIN_and_say_how_long_it_is()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:Invitations:RequirePin=true", "IdToken:Invitations:PinDigits=8");
        using var invited = await Invited.CreateAsync(server);
        Assert.Equal(8, invited.Pin!.Length);
        Assert.EndsWith($"{invited.Code}.8", invited.Link, StringComparison.Ordinal);
        await invited.AcceptAsync(invited.Pin).OkAsync<AcceptedInvitation>();
    }

    [Fact]
    public async Task A_PIN_where_there_is_none_does_no_harm()
    {
        using var invited = await Invited.CreateAsync(_server);
        await invited.AcceptAsync("123456").OkAsync<AcceptedInvitation>();
    }
}
