using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using IdToken.Client.Tests.Hosting;
using Microsoft.Extensions.Logging;

namespace IdToken.Client.Tests;

/// <summary>What operators of an app see of a sign-in, and what they never see.</summary>
public abstract class TelemetryTests(Transport transport)
{
    private string TransportName => transport == Transport.Hub ? "signalr" : "websocket";

    [Fact]
    public async Task The_steps_of_a_sign_in_are_logged_without_codes_and_tokens()
    {
        await using var server = await FakeServer.StartAsync(transport);
        using var lines = new LineRecorder();
        using var log = LoggerFactory.Create(b => b.SetMinimumLevel(LogLevel.Trace).AddProvider(lines));
        var jwt = server.Tokens.Valid();
        server.OnConnection = async connection =>
        {
            await connection.OtpReadyAsync();
            await connection.RejectAsync("Invalid OTP", final: false);
            await connection.ApproveAsync(jwt);
        };
        var session = await server.SignInAsync(log: log);
        await session.ResultAsync(Deadline.Token).SoonAsync();
        await session.DisposeAsync();
        string[] steps =
        [
            $"Session {session.SessionId} started for service demo; ", $"Session {session.SessionId}: connected over {TransportName}",
            $"Session {session.SessionId}: an attempt on the phone failed; ", $"Session {session.SessionId} ended: approved",
        ];
        Assert.Collection(lines.Lines, [.. steps.Select<string, Action<string>>(step => line => Assert.StartsWith(step, line, StringComparison.Ordinal))]);
        string[] secrets = [server.Session.AutoPassword, server.Session.WsToken, server.Session.Random, jwt];
        Assert.All(lines.Lines, line => Assert.All(secrets, secret => Assert.DoesNotContain(secret, line, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("approved")]
    [InlineData("rejected")]
    [InlineData("expired")]
    [InlineData("abandoned")]
    public async Task A_sign_in_is_traced_and_measured_with_its_outcome(string outcome)
    {
        await using var server = await FakeServer.StartAsync(transport);
        var service = $"service-{Guid.NewGuid():N}";
        var stopped = new ConcurrentQueue<Activity>();
        using var traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name == IdTokenTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(traces);
        var measured = new ConcurrentQueue<string>();
        using var metrics = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument is { Name: "idtoken.client.sign_in.duration", Meter.Name: IdTokenTelemetry.Name })
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        metrics.SetMeasurementEventCallback<double>((_, _, tags, _) => measured.Enqueue(string.Join(' ', tags.ToArray().Select(t => $"{t.Key}={t.Value}"))));
        metrics.Start();
        server.OnConnection = connection => outcome switch
        {
            "approved" => connection.ApproveAsync(),
            "rejected" => connection.RejectAsync("Declined by user", final: true),
            "expired" => connection.ExpireAsync(),
            _ => connection.OtpReadyAsync(),
        };
        await using var session = server.NewClient(configure: o => o.ValidateToken = false).CreateSession(server.SignIn with { ServiceId = service });
        await session.StartAsync(Deadline.Token).SoonAsync();
        if (outcome == "abandoned")
            await session.NextAsync<OtpReadyEvent>();
        else
            await session.EventsAsync(Deadline.Token).AllAsync();
        await session.DisposeAsync();
        var activity = Assert.Single(stopped, a => (string?)a.GetTagItem("idtoken.service_id") == service);
        Assert.Equal((outcome, TransportName), (activity.GetTagItem("idtoken.outcome"), activity.GetTagItem("idtoken.transport")));
        Assert.Contains($"outcome={outcome} transport={TransportName}", measured);
    }
}

public sealed class RawTelemetryTests() : TelemetryTests(Transport.Raw);

public sealed class HubTelemetryTests() : TelemetryTests(Transport.Hub);
