using System.Diagnostics.Metrics;
using IdToken.Api.Platform.Http;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IdToken.Api.Tests.Platform.Http;

/// <summary>What a limit refuses is counted, and logged without filling the log.</summary>
public sealed class LimitLogTests(DefaultServer host)
{
    [Fact]
    public async Task A_limit_is_logged_once_a_minute_with_the_number_of_refusals_since()
    {
        var clock = new ManualClock();
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString);
        var log = new LimitLog(clock, server.Services.GetRequiredService<IMeterFactory>(), server.Services.GetRequiredService<ILogger<LimitLog>>());
        for (var i = 0; i < 10; i++)
        {
            log.Refused("one", LimitLog.Client);
            log.Refused("other", LimitLog.Person);
            clock.Advance(TimeSpan.FromSeconds(10));
        }

        var lines = Lines(server).Where(line => line.Contains("Limit one ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, lines.Length);
        Assert.Contains("Limit one refused a request of one client address; it refused 0 others since it was last logged", lines[0], StringComparison.Ordinal);
        Assert.Contains("it refused 5 others", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_refusal_is_counted_by_the_name_of_the_limit()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:RateLimits:CancelPerMinute=1");
        using var refusals = new Refusals(server);
        await server.PostAsync("/auth/cancel", new CancelRequest()).RefusedAsync(400, "invalid_request");
        for (var i = 0; i < 5; i++)
            await server.PostAsync("/auth/cancel", new CancelRequest()).RefusedAsync(429, "rate_limited");
        Assert.Equal(5, refusals.Of("invalid-cancel"));
        Assert.DoesNotContain("127.0.0.1", Assert.Single(Lines(server)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("initiate", "client address", "InitiatePerMinute")]
    [InlineData("enroll", "client address", "EnrollPerHour")]
    public async Task A_limit_that_another_instance_helped_to_use_up_is_logged(string limit, string partition, string option)
    {
        using var redis = await RedisNode.StartAsync();
        await using var one = await TestServer.StartAsync(redis.Address, null, $"IdToken:RateLimits:{option}=1");
        await using var two = await TestServer.StartAsync(redis.Address, null, $"IdToken:RateLimits:{option}=1");
        var phone = await Phone.EnrollAsync(one);
        if (limit == "enroll")
        {
            var credential = await Phone.CredentialAsync(two);
            await phone.At(two).EnrollAsync((string)credential["vdsData"]!).RefusedAsync(429, "rate_limited");
        }
        else
        {
            await phone.InitiateAsync();
            await two.PostAsync("/auth/initiate", new InitiateRequest { TokenId = phone.TokenId }).RefusedAsync(429, "rate_limited");
        }

        Assert.Contains($"Limit {limit} refused a request of one {partition};", Assert.Single(Lines(two)), StringComparison.Ordinal);
        Assert.Empty(Lines(one));
    }

    [Fact]
    public async Task Device_tokens_bad_signatures_bad_tokens_and_connections_are_logged_too()
    {
        await using var server = await TestServer.StartAsync(
            host.Store.ConnectionString, null, "IdToken:RateLimits:DeviceTokensPerMinute=1", "IdToken:Verification:BadSignaturesPerNetwork=1",
            "IdToken:RateLimits:UnauthenticatedPerMinute=1", "IdToken:Connections:PerAddress=1");
        var phone = await Phone.EnrollAsync(server);
        await phone.PendingAsync(server);
        await server.DeviceSessionsAsync(DeviceToken.Create(phone, server)).RefusedAsync(429, "rate_limited");
        var session = await phone.InitiateAsync();
        var unsigned = phone.Approval(session) with { SignatureBase64 = phone.Sign("something else") };
        await phone.VerifyAsync(unsigned).RefusedAsync(401, "invalid_signature");
        await phone.VerifyAsync(unsigned).RefusedAsync(429, "rate_limited");
        var path = $"/ws/session/{session.SessionId}?token={session.WsToken}";
        using var socket = await SocketProbe.OpenAsync(server, path);
        Assert.Equal(429, (await Assert.ThrowsAsync<RefusedUpgradeException>(() => SocketProbe.OpenAsync(server, path))).Status);
        await server.DeviceSessionsAsync("bad").RefusedAsync(401, "invalid_device_token");
        await server.DeviceSessionsAsync("bad").RefusedAsync(429, "rate_limited");

        var lines = Lines(server);
        Assert.Equal(
            ["device-token", "bad-signatures", "connections", "unauthenticated"],
            lines.Select(line => line.Split(' ')[2]));
    }

    [Fact]
    public async Task An_initiation_is_logged_with_its_person_and_service()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString);
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        var line = Assert.Single(server.Log.Lines, line => line.Contains("[1405]", StringComparison.Ordinal));
        Assert.Contains($"Session {session.SessionId} was initiated for {phone.TokenId} by demo", line, StringComparison.Ordinal);
    }

    private static string[] Lines(TestServer server) => [.. server.Log.Lines.Where(line => line.Contains("[2400]", StringComparison.Ordinal))];

    /// <summary>The metric of one server, by limit.</summary>
    private sealed class Refusals : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Lock _gate = new();
        private readonly Dictionary<string, long> _counts = [];

        public Refusals(TestServer server)
        {
            var meters = server.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "idtoken.limit.refusals" && instrument.Meter.Scope == meters)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
            {
                lock (_gate)
                    _counts[(string)tags[0].Value!] = Of((string)tags[0].Value!) + count;
            });
            _listener.Start();
        }

        public long Of(string limit)
        {
            lock (_gate)
                return _counts.GetValueOrDefault(limit);
        }

        public void Dispose() => _listener.Dispose();
    }
}
