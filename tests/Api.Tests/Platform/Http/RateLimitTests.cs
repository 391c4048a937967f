using System.Net.Http.Json;
using IdToken.Api.Platform.Http;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Platform.Http;

/// <summary>Limits for each client address (protocol, section 9).</summary>
public sealed class RateLimitTests(DefaultServer host)
{
    private static readonly InitiateRequest Malformed = new() { TokenId = "" };

    public static TheoryData<string, string, int> Limits => new()
    {
        { "/auth/initiate", "IdToken:RateLimits:InitiatePerMinute=10", 10 },
        { "/auth/verify", "IdToken:RateLimits:VerifyPerMinute=30", 30 },
        { "/auth/decline", "IdToken:RateLimits:VerifyPerMinute=30", 30 },
        { "/auth/cancel", "IdToken:RateLimits:CancelPerMinute=60", 60 },
        { "/enroll", "IdToken:RateLimits:EnrollPerHour=5", 5 },
    };

    [Theory, MemberData(nameof(Limits))]
    public async Task The_request_over_the_limit_is_rejected_with_the_time_to_wait(string path, string setting, int limit)
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, setting);
        for (var i = 0; i < limit; i++)
            await server.PostAsync(path, Malformed).RefusedAsync(400, "invalid_request");
        using var refused = await server.PostAsync(path, Malformed);
        await Task.FromResult(refused).RefusedAsync(429, "rate_limited");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task The_address_that_a_trusted_proxy_reports_counts()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:RateLimits:InitiatePerMinute=1", "IdToken:TrustedProxies:0=127.0.0.0/8");
        await FromAsync(server, "203.0.113.1").RefusedAsync(400, "invalid_request");
        await FromAsync(server, "203.0.113.1").RefusedAsync(429, "rate_limited");
        await FromAsync(server, "203.0.113.2").RefusedAsync(400, "invalid_request");
        await FromAsync(server, "2001:db8::1").RefusedAsync(400, "invalid_request");
        await FromAsync(server, "2001:db8::2").RefusedAsync(429, "rate_limited");
    }

    [Fact]
    public async Task An_address_that_anyone_else_reports_is_ignored()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:RateLimits:InitiatePerMinute=1");
        await FromAsync(server, "203.0.113.1").RefusedAsync(400, "invalid_request");
        await FromAsync(server, "203.0.113.2").RefusedAsync(429, "rate_limited");
    }

    [Fact]
    public async Task In_Development_only_this_machine_has_no_limit()
    {
        await using var server = await TestServer.StartAsync(
            host.Store.ConnectionString, null, "IdToken:RateLimits:InitiatePerMinute=1", "IdToken:RateLimits:ExemptLoopback=", "IdToken:TrustedProxies:0=127.0.0.0/8");
        for (var i = 0; i < 3; i++)
            await server.PostAsync("/auth/initiate", Malformed).RefusedAsync(400, "invalid_request");
        await FromAsync(server, "203.0.113.1").RefusedAsync(400, "invalid_request");
        await FromAsync(server, "203.0.113.1").RefusedAsync(429, "rate_limited");
    }

    [Fact]
    public void Outside_Development_this_machine_has_limits_too() =>
        Assert.False(new RateLimitOptions().OrDefault(isDevelopment: false).ExemptLoopback);

    private static async Task<HttpResponseMessage> FromAsync(TestServer server, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/initiate") { Content = JsonContent.Create(Malformed) };
        request.Headers.Add("X-Forwarded-For", address);
        return await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
