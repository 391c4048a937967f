using System.Net.Http.Headers;
using System.Net.Http.Json;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Platform.Http;

/// <summary>Nobody uses up the limits of others (protocol, section 9).</summary>
public sealed class RateLimitAbuseTests(DefaultServer host)
{
    private const string Proxy = "IdToken:TrustedProxies:0=127.0.0.0/8";

    // The store counts across tests and runs: each test has clients of its own.
    private readonly string _site = $"2001:db8:{Random.Shared.Next(0x10000):x}";
    private readonly string _client = $"198.51.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}";

    [Theory, InlineData("{"), InlineData("{\"tokenId\":\"\"}"), InlineData("[1]")]
    public async Task Malformed_bodies_leave_the_budget_of_good_requests_alone(string malformed)
    {
        await using var server = await StartAsync("InitiatePerMinute=3");
        var phone = await Phone.EnrollAsync(server);
        for (var i = 0; i < 3; i++)
            await SendAsync(server, "/auth/initiate", Json(malformed), _client).RefusedAsync(400, "invalid_request");
        await SendAsync(server, "/auth/initiate", Json(malformed), _client).RefusedAsync(429, "rate_limited");

        for (var i = 0; i < 3; i++)
            await InitiateAsync(server, phone, _client).OkAsync<InitiateResponse>();
        await InitiateAsync(server, phone, _client).RefusedAsync(429, "rate_limited");
    }

    [Fact]
    public async Task One_persons_attempts_leave_colleagues_behind_the_same_address_theirs()
    {
        await using var server = await StartAsync("VerifyPerPersonPerMinute=3", "VerifyPerMinute=8");
        var (victim, colleague) = (await Phone.EnrollAsync(server), await Phone.EnrollAsync(server));
        var session = await victim.InitiateAsync();
        var attempt = new VerifyRequest { SessionId = "sess_none", TokenId = victim.TokenId, Otp = "000000", SignatureBase64 = "AAAA", Timestamp = 0 };
        for (var i = 0; i < 3; i++)
            await SendAsync(server, "/auth/verify", JsonContent.Create(attempt), _client).RefusedAsync(404, "session_not_found");
        for (var i = 0; i < 10; i++)
            await SendAsync(server, "/auth/verify", JsonContent.Create(attempt), _client).RefusedAsync(429, "rate_limited");

        var approval = colleague.Approval(await colleague.InitiateAsync());
        await SendAsync(server, "/auth/verify", JsonContent.Create(approval), _client).OkAsync<Approved>();
        // Nor can anyone elsewhere keep the person from approving.
        await SendAsync(server, "/auth/verify", JsonContent.Create(victim.Approval(session)), "203.0.113.77").OkAsync<Approved>();
    }

    [Fact]
    public async Task Attempts_on_one_session_count_whomever_they_name()
    {
        await using var server = await StartAsync("VerifyPerPersonPerMinute=3");
        for (var i = 0; i < 4; i++)
        {
            var attempt = new DeclineRequest { SessionId = "sess_none", TokenId = $"person{i}", SignatureBase64 = "AAAA", Timestamp = 0 };
            await SendAsync(server, "/auth/decline", JsonContent.Create(attempt), _client).RefusedAsync(i < 3 ? 404 : 429, i < 3 ? "session_not_found" : "rate_limited");
        }
    }

    [Fact]
    public async Task An_IPv6_site_has_sixteen_times_the_budget_however_many_networks_it_uses()
    {
        await using var server = await StartAsync("InitiatePerMinute=1");
        var phone = await Phone.EnrollAsync(server);
        // Of the first /56 four pass; the next /56 of the site has its own four, and the site has sixteen.
        Assert.Equal(4, await PassedAsync(server, phone, Enumerable.Range(0, 10).Select(i => $"{_site}:{i:x}::1")));
        Assert.Equal(12, await PassedAsync(server, phone, Enumerable.Range(1, 40).Select(i => $"{_site}:{i << 8:x}::1")));
        Assert.Equal(1, await PassedAsync(server, phone, ["2001:db9:0:1::1", "2001:db9:0:1::2"]));
    }

    [Fact]
    public async Task Initiations_count_on_all_instances_together()
    {
        await using var one = await StartAsync("InitiatePerMinute=2");
        await using var two = await StartAsync("InitiatePerMinute=2");
        var phone = await Phone.EnrollAsync(one);
        await InitiateAsync(one, phone, _client).OkAsync<InitiateResponse>();
        await InitiateAsync(two, phone, _client).OkAsync<InitiateResponse>();
        foreach (var server in (TestServer[])[one, two])
        {
            using var refused = await InitiateAsync(server, phone, _client);
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
            await Task.FromResult(refused).RefusedAsync(429, "rate_limited");
        }

        Assert.Equal(2, await host.Store.PendingOfAsync(phone.TokenId));
    }

    [Fact]
    public async Task Enrollments_count_on_all_instances_together_and_a_refused_one_changes_nothing()
    {
        await using var one = await StartAsync("EnrollPerHour=1");
        await using var two = await StartAsync("EnrollPerHour=1");
        var (first, second) = (await Phone.EnrollAsync(host.Server), await Phone.EnrollAsync(host.Server));
        var (fresh, other) = (await Phone.CredentialAsync(host.Server, new { tokenId = first.TokenId }), await Phone.CredentialAsync(host.Server));
        await SendAsync(one, "/enroll", JsonContent.Create(first.Enrollment((string)fresh["vdsData"]!)), _client).OkAsync<EnrollResponse>();
        using var refused = await SendAsync(two, "/enroll", JsonContent.Create(second.Enrollment((string)other["vdsData"]!)), _client);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(58), TimeSpan.FromHours(1));
        await Task.FromResult(refused).RefusedAsync(429, "rate_limited");
        await host.Server.PostAsync("/auth/initiate", new InitiateRequest { TokenId = (string)other["tokenId"]! }).RefusedAsync(404, "enrollment_not_found");
        // The credential was not used up.
        await host.Server.PostAsync("/enroll", second.Enrollment((string)other["vdsData"]!)).OkAsync<EnrollResponse>();
    }

    private Task<TestServer> StartAsync(params string[] limits) =>
        TestServer.StartAsync(host.Store.ConnectionString, null, [Proxy, .. limits.Select(limit => $"IdToken:RateLimits:{limit}")]);

    private static async Task<int> PassedAsync(TestServer server, Phone phone, IEnumerable<string> addresses)
    {
        var passed = 0;
        foreach (var address in addresses)
        {
            using var response = await InitiateAsync(server, phone, address);
            passed += response.IsSuccessStatusCode ? 1 : 0;
        }

        return passed;
    }

    private static Task<HttpResponseMessage> InitiateAsync(TestServer server, Phone phone, string address) =>
        SendAsync(server, "/auth/initiate", JsonContent.Create(new InitiateRequest { TokenId = phone.TokenId }), address);

    private static StringContent Json(string body) => new(body, MediaTypeHeaderValue.Parse("application/json"));

    private static async Task<HttpResponseMessage> SendAsync(TestServer server, string path, HttpContent body, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        request.Headers.Add("X-Forwarded-For", address);
        return await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
