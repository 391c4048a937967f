using System.Collections.Concurrent;
using System.Diagnostics;
using IdToken.Api.Live.ServiceFeed;
using IdToken.Api.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;

namespace IdToken.Api.Tests.Services.Access;

/// <summary>The caller's names for a connection appear in its log lines and its trace, once it is authenticated.</summary>
public sealed class CallCorrelationTests(DefaultServer host)
{
    private const string Correlation = "x-ms-call-correlation-id";
    private const string Call = "x-ms-call-connection-id";

    [Theory]
    [InlineData("/ws")]
    [InlineData("/hubs/service")]
    public async Task Both_headers_appear_in_every_log_line_of_the_connection_and_in_its_trace(string path)
    {
        var (correlation, call) = ($"corr-{Guid.NewGuid()}", $"call-{Guid.NewGuid()}");
        var stopped = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var calls = await ServiceHost.StartAsync(host.Store);
        await ServeAsync(calls, path, (Correlation, correlation), (Call, call));
        var lines = Lines(calls);
        Assert.Contains(lines, l => l.Contains("was admitted", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("connection ended", StringComparison.Ordinal));
        Assert.All(lines, l => Assert.Contains($"correlation {correlation}, call {call}", l, StringComparison.Ordinal));
        Assert.Contains(stopped, a => Equals(a.GetTagItem("call.correlation_id"), correlation) && Equals(a.GetTagItem("call.connection_id"), call));
    }

    [Theory]
    [InlineData("/ws")]
    [InlineData("/hubs/service")]
    public async Task An_absent_header_is_logged_as_not_provided(string path)
    {
        await using var calls = await ServiceHost.StartAsync(host.Store);
        await ServeAsync(calls, path);
        Assert.All(Lines(calls), l => Assert.Contains("correlation not provided, call not provided", l, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rejected_caller_writes_nothing_into_the_log()
    {
        await using var calls = await ServiceHost.StartAsync(host.Store);
        await Assert.ThrowsAsync<RefusedUpgradeException>(() => calls.OpenAsync("bad", "/ws", (Correlation, "corr-of-a-stranger"), (Call, "call-of-a-stranger")));
        Assert.DoesNotContain(calls.Server.Log.Lines, l => l.Contains("of-a-stranger", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_correlation_header_the_trace_id_is_used()
    {
        var trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        Assert.Equal(new(trace, "not provided"), Of(("traceparent", trace)));
        Assert.Equal(new("corr", "not provided"), Of(("traceparent", trace), (Correlation, "corr")));
    }

    [Theory]
    [InlineData("a\r\nInformation: all is well", "aInformation: all is well")]
    [InlineData("a\u2028b\u202ec\0d\u001b[31m\u0085", "abcd[31m")]
    [InlineData(" \r\n ", "not provided")]
    [InlineData("", "not provided")]
    [InlineData("\u0001", "not provided")]
    public void Text_that_would_forge_a_log_line_is_cleaned(string header, string text) => Assert.Equal(new(text, text), Of((Correlation, header), (Call, header)));

    [Fact]
    public void Long_text_is_truncated() => Assert.Equal(128, Of((Correlation, new string('x', 10_000))).CorrelationId.Length);

    private static CallCorrelation Of(params (string Name, string Value)[] headers)
    {
        var http = new DefaultHttpContext();
        foreach (var (name, value) in headers)
            http.Request.Headers[name] = value;
        return CallCorrelation.Of(http.Request);
    }

    private static async Task ServeAsync(ServiceHost calls, string path, params (string Name, string Value)[] headers)
    {
        // The feed does not have this position, which logs one more line.
        await calls.InitiateAsync();
        using (var socket = await calls.OpenAsync(calls.Token(), path + "?after=1", headers))
        {
            if (path == "/ws")
            {
                Assert.Contains("events_lost", await socket.NextAsync(), StringComparison.Ordinal);
                await socket.CloseAsync();
            }
            else
            {
                await socket.SendAsync("{\"protocol\":\"json\",\"version\":1}\u001e"u8.ToArray());
                // The hub may put several messages into one frame.
                for (var told = ""; !told.Contains("EventsLost", StringComparison.Ordinal);)
                    told += await socket.NextAsync();
            }
        }

        // Waits for its connections to finish.
        await calls.Server.StopAsync();
    }

    private static string[] Lines(ServiceHost calls) =>
        [.. calls.Server.Log.Lines.Where(l => l.StartsWith("IdToken.Api.Live.ServiceFeed", StringComparison.Ordinal) && l.Contains(calls.ServiceId, StringComparison.Ordinal))];
}
