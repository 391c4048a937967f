using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Api.Tests.Live.SessionSockets;
using IdToken.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Sessions;

/// <summary>POST /auth/report: a decline that also reaches the operator (protocol, section 1). What it silences is in <see cref="RingingTests"/>.</summary>
public sealed class ReportTests(DefaultServer host) : IAsyncLifetime
{
    private OpenIdIssuer _issuer = null!;
    private TestServer _server = null!;

    public static TheoryData<SessionTransport> Transports => SessionTransport.Both;

    public async ValueTask InitializeAsync()
    {
        _issuer = await OpenIdIssuer.StartAsync();
        _server = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task The_browser_gets_what_a_decline_gives(SessionTransport transport)
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        using var browser = await transport.ConnectAsync(_server, session);
        await browser.NextAsync();
        using var device = await phone.ConnectAsync(_server);
        await device.NextWordAsync();
        await phone.ReportAsync(session).StatusAsync(HttpStatusCode.NoContent);
        Assert.Equal("rejected Declined by user", await browser.NextAsync());
        Assert.Equal("resolved", await browser.NextAsync());
        Assert.Equal($"declined {session.SessionId}", await device.NextWordAsync());
        await phone.ApproveAsync(session).RefusedAsync(409, "session_resolved");
        await phone.DeclineAsync(session).RefusedAsync(409, "session_resolved");
    }

    [Fact]
    public async Task The_operator_finds_each_report_once_newest_first()
    {
        var phone = await Phone.EnrollAsync(_server);
        using var reports = new ReportCount(_server);
        var (first, second) = (await InitiateAsync(phone), await InitiateAsync(phone));
        await phone.ReportAsync(first).StatusAsync(HttpStatusCode.NoContent);
        await phone.ReportAsync(second).StatusAsync(HttpStatusCode.NoContent);
        for (var i = 0; i < 2; i++)
            await phone.ReportAsync(first).StatusAsync(HttpStatusCode.NoContent);

        var own = (await ReportsAsync()).Where(r => (string?)r["tokenId"] == phone.TokenId).ToArray();
        Assert.Equal([second.SessionId, first.SessionId], own.Select(r => (string?)r["sessionId"]));
        var report = own[0];
        Assert.Equal(
            ("demo", "127.0.0.1", "Firefox 134 on Linux", "https://evil.example"),
            ((string?)report["serviceId"], (string?)report["ipAddress"], (string?)report["userAgent"], (string?)report["origin"]));
        Assert.InRange((DateTimeOffset)report["reportedAt"]!, (DateTimeOffset)report["initiatedAt"]!, DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Equal(2, reports.Of("demo"));
        Assert.Equal(2, _server.Log.Lines.Count(line => line.Contains($"{phone.TokenId} reported session", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Simultaneous_reports_are_one()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => phone.ReportAsync(session).StatusAsync(HttpStatusCode.NoContent)));
        Assert.Single(await ReportsAsync(), r => (string?)r["sessionId"] == session.SessionId);
    }

    [Fact]
    public async Task What_ended_otherwise_cannot_be_reported()
    {
        var phone = await Phone.EnrollAsync(_server);
        var declined = await phone.InitiateAsync();
        await phone.DeclineAsync(declined).StatusAsync(HttpStatusCode.NoContent);
        await phone.ReportAsync(declined).RefusedAsync(409, "session_resolved");
        var approved = await phone.InitiateAsync();
        await phone.ApproveAsync(approved).OkAsync<Approved>();
        await phone.ReportAsync(approved).RefusedAsync(409, "session_resolved");
        await phone.ReportAsync(approved with { SessionId = "sess_unknown" }).RefusedAsync(404, "session_not_found");
        Assert.DoesNotContain(await ReportsAsync(), r => (string?)r["tokenId"] == phone.TokenId);
    }

    [Fact]
    public async Task Only_the_persons_phone_reports_and_only_within_its_time()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        var report = phone.Report(session);
        var stranger = await Phone.EnrollAsync(_server);
        await _server.PostAsync("/auth/report", stranger.Report(session)).RefusedAsync(404, "session_not_found");
        await _server.PostAsync("/auth/report", report with { SignatureBase64 = stranger.Report(session).SignatureBase64 }).RefusedAsync(401, "invalid_signature");
        await _server.PostAsync("/auth/report", report with { SignatureBase64 = phone.Refusal(session).SignatureBase64 }).RefusedAsync(401, "invalid_signature");
        var late = await phone.InitiateAsync();
        await _server.PostAsync("/auth/report", phone.Report(late, DateTimeOffset.UtcNow.AddSeconds(-40))).RefusedAsync(401, "invalid_otp");
        await _server.PostAsync("/auth/report", report with { Timestamp = -1 }).RefusedAsync(400, "invalid_request");
        Assert.DoesNotContain(await ReportsAsync(), r => (string?)r["tokenId"] == phone.TokenId);

        // A report that was repeated by somebody else says no more than a decline.
        var reported = await phone.InitiateAsync();
        await phone.ReportAsync(reported).StatusAsync(HttpStatusCode.NoContent);
        await _server.PostAsync("/auth/report", phone.Report(reported) with { SignatureBase64 = report.SignatureBase64 }).RefusedAsync(409, "session_resolved");
    }

    [Fact]
    public async Task The_service_gets_what_a_decline_gives()
    {
        var serviceId = $"reported-{Guid.NewGuid():N}";
        await using var server = await StartAsync(
            $"IdToken:Services:0:Id={serviceId}", $"IdToken:ServiceIssuers:0:ServiceId={serviceId}", $"IdToken:ServiceIssuers:0:MetadataAddress={_issuer.MetadataAddress}",
            $"IdToken:ServiceIssuers:0:Audience={OpenIdIssuer.Audience}");
        using var feed = await FeedTransport.Raw.OpenAsync(server, _issuer.Token("feed"), null);
        var phone = await Phone.EnrollAsync(server);
        await phone.ReportAsync(await phone.InitiateAsync(serviceId: serviceId)).StatusAsync(HttpStatusCode.NoContent);
        Assert.Equal("session_initiated", (string?)(await feed.NextAsync())!["type"]);
        var rejected = (await feed.NextAsync())!;
        Assert.Equal(("session_rejected", "Declined by user", true), ((string?)rejected["type"], (string?)rejected["reason"], (bool?)rejected["final"]));
    }

    [Fact]
    public async Task The_list_keeps_the_newest()
    {
        using var redis = await RedisNode.StartAsync();
        var clock = new TestClock();
        await using var server = await TestServer.StartAsync(
            redis.Address, clock, "IdToken:Reports:Maximum=3", "IdToken:Reports:Retention=01:00:00",
            $"IdToken:AdminIssuer:MetadataAddress={_issuer.MetadataAddress}", $"IdToken:AdminIssuer:Audience={OpenIdIssuer.Audience}");
        var phone = await Phone.EnrollAsync(server);
        var sessions = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var session = await phone.InitiateAsync();
            sessions.Add(session.SessionId);
            await phone.ReportAsync(session).StatusAsync(HttpStatusCode.NoContent);
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(sessions.AsEnumerable().Reverse().Take(3), (await ReportsAsync(server)).Select(r => (string?)r["sessionId"]));
        Assert.Equal([sessions[3]], (await ReportsAsync(server, "?skip=1&take=1")).Select(r => (string?)r["sessionId"]));
        clock.Advance(TimeSpan.FromHours(1));
        var last = await phone.InitiateAsync();
        await phone.ReportAsync(last).StatusAsync(HttpStatusCode.NoContent);
        Assert.Equal([last.SessionId], (await ReportsAsync(server)).Select(r => (string?)r["sessionId"]));
    }

    private Task<TestServer> StartAsync(params string[] settings) => TestServer.StartAsync(
        host.Store.ConnectionString, null,
        [$"IdToken:AdminIssuer:MetadataAddress={_issuer.MetadataAddress}", $"IdToken:AdminIssuer:Audience={OpenIdIssuer.Audience}", .. settings]);

    private async Task<InitiateResponse> InitiateAsync(Phone phone)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/initiate");
        request.Content = System.Net.Http.Json.JsonContent.Create(new InitiateRequest { TokenId = phone.TokenId }, ContractsJsonContext.Default.InitiateRequest);
        request.Headers.Add("Origin", "https://evil.example");
        request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:134.0) Gecko/20100101 Firefox/134.0");
        return await _server.Http.SendAsync(request, TestContext.Current.CancellationToken).OkAsync<InitiateResponse>();
    }

    private async Task<IReadOnlyList<JsonObject>> ReportsAsync(TestServer? server = null, string query = "?take=500")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/reports" + query);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _issuer.Token("idtoken:audit", lifetime: TimeSpan.FromDays(1)));
        var list = await (server ?? _server).Http.SendAsync(request, TestContext.Current.CancellationToken).OkAsync<JsonObject>();
        return [.. list["reports"]!.AsArray().Select(r => r!.AsObject())];
    }

    /// <summary>What the metric counted, by service.</summary>
    private sealed class ReportCount : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly List<string> _services = [];

        public ReportCount(TestServer server)
        {
            var meters = server.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "idtoken.session.reports" && instrument.Meter.Scope == meters)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
            {
                lock (_services)
                    _services.Add((string)tags[0].Value!);
            });
            _listener.Start();
        }

        public int Of(string service)
        {
            lock (_services)
                return _services.Count(s => s == service);
        }

        public void Dispose() => _listener.Dispose();
    }
}
