using System.Net;
using System.Net.Sockets;
using IdToken.Api.Platform.Configuration;
using IdToken.Api.Platform.Store;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Platform.Store;

/// <summary>Why the store cannot be used: logged once, and in the readiness response for those who may see it.</summary>
public sealed class StoreReasonTests
{
    [Fact]
    public async Task A_wrong_password_is_reported_in_the_log_and_the_readiness_until_it_is_right()
    {
        using var node = await RedisNode.StartAsync();
        await node.CommandAsync("CONFIG SET requirepass other");
        await using var server = await TestServer.StartAsync($"{node.Address},password=guess", null, ProductionSettings.Create());
        var line = await server.Log.LineAsync("The store cannot be used");
        Assert.Contains($"{node.Address}: authentication failed: WRONGPASS", line, StringComparison.Ordinal);
        Assert.Equal($"Unhealthy\nstore: {node.Address}: authentication failed: WRONGPASS invalid username-password pair or user is disabled.", await ReadinessAsync(server));
        Assert.Equal("Unhealthy", await ReadinessAsync(server, "X-Forwarded-For", "203.0.113.1"));

        await node.CommandAsync("AUTH other\r\nCONFIG SET requirepass guess");
        await server.Log.LineAsync("The store can be used again");
        Assert.Single(server.Log.Lines, l => l.Contains("The store cannot be used", StringComparison.Ordinal));
        Assert.DoesNotContain("guess", string.Join('\n', server.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_password_is_reported_in_the_log()
    {
        using var node = await RedisNode.StartAsync();
        await node.CommandAsync("CONFIG SET requirepass other");
        await using var server = await TestServer.StartAsync(node.Address, null, ProductionSettings.Create());
        Assert.Contains("a password is required and none is configured", await server.Log.LineAsync("The store cannot be used"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_becomes_unavailable_is_reported_while_the_server_runs()
    {
        using var node = await RedisNode.StartAsync();
        await using var server = await TestServer.StartAsync(node.Address, null, ProductionSettings.Create());
        await node.KillAsync();
        Assert.Contains($"{node.Address}: connection refused", await server.Log.LineAsync("The store cannot be used"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Development_server_that_needs_the_store_to_start_says_why_it_does_not()
    {
        var address = $"127.0.0.1:{TestStore.FreePort()}";
        var fault = await Assert.ThrowsAsync<StartupException>(() => TestServer.StartAsync(address));
        Assert.StartsWith($"ConnectionStrings:Redis: {address}: connection refused.", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PRIVATE KEY")]
    [InlineData("idtoken:instance:")]
    public async Task A_Development_server_whose_store_answers_late_starts_nevertheless(string reply)
    {
        using var node = await RedisNode.StartAsync();
        using var link = new StoreLink(node.Address);
        link.DelayOnce(reply);
        await using var server = await TestServer.StartAsync(link.ConnectionString);
        using var ready = await server.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.True(ready.IsSuccessStatusCode);
        Assert.False(link.IsDelayPending);
    }

    [Fact]
    public async Task Each_step_to_the_store_has_its_own_reason()
    {
        using var node = await RedisNode.StartAsync();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        Assert.Null(await StoreDiagnosis.OfAsync(node.Address));
        Assert.Null(await StoreDiagnosis.OfAsync($"127.0.0.1:{TestStore.FreePort()},{node.Address}"));
        Assert.Equal($"{node.Address}: no answer within 1.5 s (TLS); does this port speak TLS?", await StoreDiagnosis.OfAsync($"{node.Address},ssl=true"));
        Assert.Equal($"{silent.LocalEndpoint}: no answer within 1.5 s (PING)", await StoreDiagnosis.OfAsync($"{silent.LocalEndpoint}"));
        Assert.Equal("no-such-host.invalid:6379: name not found", await StoreDiagnosis.OfAsync("no-such-host.invalid"));
    }

    private static async Task<string> ReadinessAsync(TestServer server, string? header = null, string? value = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/ready");
        if (header is not null)
            request.Headers.Add(header, value);
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
