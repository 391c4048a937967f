using System.Net;
using System.Text.Json.Nodes;
using IdToken.Api.Services.Access;
using IdToken.Api.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Tests.Services.Access;

/// <summary>Which tokens open a service's connection (protocol, section 6).</summary>
public sealed class ServiceTokenTests(DefaultServer host, ServiceTokenTests.Still still) : IClassFixture<ServiceTokenTests.Still>
{
    private static readonly TimeSpan Cooldown = TimeSpan.FromSeconds(30);

    private readonly TestClock _clock = still.Clock;
    private readonly ServiceHost _calls = still.Calls;

    private long Now => _clock.GetUtcNow().ToUnixTimeSeconds();

    [Fact]
    public async Task A_token_of_the_issuer_opens_the_connection_of_its_service()
    {
        using var socket = await _calls.OpenAsync(_calls.Token());
        // A message that the client sends at once is read and dropped.
        await socket.SendAsync("""{"kind":"AudioMetadata"}"""u8.ToArray());
        var session = await _calls.InitiateAsync();
        Assert.Contains(session.SessionId, await socket.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_connection_has_the_claims_of_its_token_as_its_user()
    {
        using var scope = _calls.Server.Services.CreateScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        http.Request.Headers.Authorization = $"Bearer {_calls.Token()}";
        var decision = await scope.ServiceProvider.GetRequiredService<ServiceGate>().DecideAsync(http);
        Assert.Equal(_calls.ServiceId, decision.Identity?.ServiceId);
        Assert.Equal("caller", http.User.FindFirst("sub")?.Value);
        Assert.True(http.User.Identity!.IsAuthenticated);
    }

    [Theory]
    [InlineData("iss", "https://evil.example")]
    [InlineData("aud", "another")]
    [InlineData("aud", "5f0d1a9c-aaaa-4c7e-9a54-0c1d2e3f4a5b")]
    [InlineData("aud", "5f0d1a9c-AAAA-4c7e-9a54-0c1d2e3f4a5b/")]
    [InlineData("aud", "")]
    [InlineData("aud", null)]
    [InlineData("iss", null)]
    [InlineData("exp", null)]
    [InlineData("exp", "tomorrow")]
    public async Task A_wrong_or_missing_claim_is_rejected(string claim, string? value) =>
        await RefusedAsync(_calls.Token(new() { [claim] = value }));

    [Fact]
    public async Task An_issuer_with_a_trailing_slash_is_a_different_issuer() => await RefusedAsync(_calls.Token(new() { ["iss"] = _calls.Issuer.Url + "/" }));

    [Fact]
    public async Task Malformed_times_are_rejected()
    {
        foreach (var time in (JsonNode?[])["2147483647", true, -1, 1e300, new JsonArray(Now + 60), new JsonObject()])
        {
            await RefusedAsync(_calls.Token(new() { ["exp"] = time!.DeepClone() }));
            await RefusedAsync(_calls.Token(new() { ["nbf"] = time.DeepClone() }));
        }
    }

    [Fact]
    public async Task One_matching_audience_of_several_is_enough()
    {
        await AdmittedAsync(_calls.Token(new() { ["aud"] = new JsonArray("another", ServiceHost.Audience) }));
        await RefusedAsync(_calls.Token(new() { ["aud"] = new JsonArray("another", "more") }));
        await RefusedAsync(_calls.Token(new() { ["aud"] = new JsonArray() }));
    }

    [Theory]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("HS256")]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("rs256")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Another_algorithm_is_rejected_even_with_the_right_key(string? algorithm) =>
        await RefusedAsync(_calls.Token(header: new() { ["alg"] = algorithm }));

    [Theory]
    [InlineData("../../s1")]
    [InlineData("s1\0")]
    [InlineData("S1")]
    [InlineData(" s1")]
    [InlineData("s1 ")]
    [InlineData("")]
    [InlineData("k1")]
    [InlineData(null)]
    public async Task A_key_is_found_by_its_exact_kid(string? kid)
    {
        var token = () => _calls.Token(header: new() { ["kid"] = kid });
        // Each needs its own lookup at the issuer.
        _clock.Advance(Cooldown);
        Assert.Equal(401, await _calls.StatusOfAsync(token()));
        _clock.Advance(Cooldown);
        await _calls.UpgradeAsync("/hubs/service", authorizations: $"Bearer {token()}").RefusedAsync(401, "invalid_service_token");
    }

    [Theory]
    [InlineData("at+jwt")]
    [InlineData("AT+JWT")]
    [InlineData("application/at+jwt")]
    [InlineData("jwt")]
    public async Task An_access_token_may_declare_its_type(string type) => await AdmittedAsync(_calls.Token(header: new() { ["typ"] = type }));

    [Theory]
    [InlineData("logout+jwt")]
    [InlineData("application/logout+jwt")]
    [InlineData("secevent+jwt")]
    [InlineData("dpop+jwt")]
    [InlineData("idtoken-credential+jwt")]
    [InlineData("application/application/JWT")]
    [InlineData("JWT ")]
    [InlineData("")]
    public async Task A_token_of_another_type_is_rejected(string type) => await RefusedAsync(_calls.Token(header: new() { ["typ"] = type }));

    [Fact]
    public async Task A_type_that_is_not_a_string_is_rejected() => await RefusedAsync(_calls.Token(header: new() { ["typ"] = new JsonArray("JWT") }));

    [Fact]
    public async Task An_ID_token_with_a_nonce_is_rejected()
    {
        foreach (var nonce in (JsonNode[])["n-0S6_WzA2Mj", "", 0])
            await RefusedAsync(_calls.Token(new() { ["nonce"] = nonce }));
    }

    [Fact]
    public async Task A_token_issued_in_the_future_is_rejected()
    {
        await AdmittedAsync(_calls.Token(new() { ["iat"] = Now + 60 }));
        foreach (var time in (JsonNode[])[Now + 61, 4102444800, 253402300800, 1000000000000000, "2147483647", true, -1, 1e300, new JsonArray(Now)])
            await RefusedAsync(_calls.Token(new() { ["iat"] = time }));
    }

    [Fact]
    public async Task A_kid_that_is_not_a_string_and_a_critical_extension_are_rejected()
    {
        await RefusedAsync(_calls.Token(header: new() { ["kid"] = 1 }));
        await RefusedAsync(_calls.Token(header: new() { ["crit"] = new JsonArray("exp"), ["exp"] = Now + 60 }));
    }

    [Fact]
    public async Task A_signature_by_another_key_with_the_same_kid_is_rejected()
    {
        using var stranger = IssuerKey.Rsa("s1");
        await RefusedAsync(_calls.Token(key: stranger));
        await AdmittedAsync(_calls.Token());
        await RefusedAsync(_calls.Token(key: stranger));
    }

    [Fact]
    public async Task An_ES256_token_is_rejected_unless_configured()
    {
        using var key = IssuerKey.Ec("e1");
        _calls.Issuer.Publish(key);
        await RefusedAsync(_calls.Token(key: key));
        await using var both = await ServiceHost.StartAsync(
            host.Store, null, issuer => issuer.Publish(key), "IdToken:ServiceIssuers:0:Algorithms:0=ES256");
        Assert.Equal(101, await both.StatusOfAsync(both.Token(key: key)));
        Assert.Equal(401, await both.StatusOfAsync(both.Token()));
        Assert.Equal(401, await both.StatusOfAsync(Altered(both.Token(key: key))));
    }

    [Fact]
    public async Task A_token_that_is_not_in_canonical_compact_form_is_rejected()
    {
        var good = _calls.Token();
        var parts = good.Split('.');
        var header = (string name) => IssuerKey.Encode(new() { ["alg"] = "RS256", ["kid"] = "s1", ["x"] = name });
        foreach (var bad in (string[])
            [
                "garbage", "..", "a.b.c", $"{parts[0]}.{parts[1]}", $"{parts[0]}.{parts[1]}.", good + ".", $"{good}.{parts[0]}.{parts[1]}", good + "=", good + "==",
                $"{parts[0]}==.{parts[1]}.{parts[2]}", good + "A", Altered(good), NonCanonical(good), $"{header("other")}.{parts[1]}.{parts[2]}",
                $"{parts[0]}.{IssuerKey.Encode(new() { ["iss"] = _calls.Issuer.Url, ["aud"] = ServiceHost.Audience, ["exp"] = Now + 60 })}.{parts[2]}",
                _calls.Token(new() { ["padding"] = new string('x', 16 * 1024) }), With(good, 0, "\"alg\":\"RS256\""), With(good, 1, "\"exp\":9999999999"),
                "W10.W10.AAAA", "bnVsbA.bnVsbA.AAAA",
            ])
        {
            await RefusedAsync(bad);
        }

        await AdmittedAsync(good);
        await AdmittedAsync(With(good, 1, "\"more\":{}"));
    }

    [Fact]
    public async Task Times_have_a_tolerance_of_a_minute_and_no_more()
    {
        await AdmittedAsync(_calls.Token(new() { ["exp"] = Now - 59 }));
        await RefusedAsync(_calls.Token(new() { ["exp"] = Now - 60 }));
        await AdmittedAsync(_calls.Token(new() { ["nbf"] = Now + 60 }));
        await RefusedAsync(_calls.Token(new() { ["nbf"] = Now + 61 }));
        await AdmittedAsync(_calls.Token(new() { ["nbf"] = null }));
    }

    [Fact]
    public async Task The_tolerance_is_configurable()
    {
        await using var strict = await ServiceHost.StartAsync(host.Store, _clock, null, "IdToken:ServiceIssuers:0:ClockTolerance=00:00:00");
        Assert.Equal(101, await strict.StatusOfAsync(strict.Token(new() { ["exp"] = Now + 1, ["nbf"] = Now })));
        Assert.Equal(401, await strict.StatusOfAsync(strict.Token(new() { ["exp"] = Now })));
        Assert.Equal(401, await strict.StatusOfAsync(strict.Token(new() { ["nbf"] = Now + 1 })));
    }

    [Theory]
    [InlineData(2147483648)]
    [InlineData(253402300799)]
    [InlineData(253402300800)]
    [InlineData(1000000000000000)]
    public async Task A_token_may_expire_in_the_far_future_but_not_start_there(long time)
    {
        await AdmittedAsync(_calls.Token(new() { ["exp"] = time }));
        await RefusedAsync(_calls.Token(new() { ["exp"] = time, ["nbf"] = time }));
        using var hub = await HubProbe.OpenAsync(_calls.Server, "/hubs/service", _calls.Token(new() { ["exp"] = time }));
    }

    [Theory]
    [InlineData("bearer", 101)]
    [InlineData("BEARER", 101)]
    [InlineData("Bearer ", 101)]
    [InlineData("Foo", 401)]
    [InlineData("BearerX", 401)]
    [InlineData("Bearer Bearer", 401)]
    public async Task The_scheme_is_Bearer_in_any_case(string scheme, int status)
    {
        using var response = await _calls.UpgradeAsync(authorizations: $"{scheme} {_calls.Token()}");
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Two_headers_are_rejected_even_if_each_is_valid()
    {
        var good = $"Bearer {_calls.Token()}";
        foreach (var several in (string[][])[[good, good], [$"{good}, {good}"], ["Basic eA==", good]])
        {
            using var response = await _calls.UpgradeAsync(authorizations: several);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("Bearer error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString());
        }
    }

    [Theory]
    [InlineData("/ws")]
    [InlineData("/hubs/service")]
    public async Task A_token_in_the_query_is_ignored(string path)
    {
        using var response = await _calls.UpgradeAsync($"{path}?access_token={_calls.Token()}&token={_calls.Token()}");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task No_token_is_ever_logged()
    {
        var (good, bad) = (_calls.Token(), Altered(_calls.Token()));
        await AdmittedAsync(good);
        await RefusedAsync(bad);
        foreach (var part in good.Split('.').Concat(bad.Split('.')))
            Assert.DoesNotContain(_calls.Server.Log.Lines, l => l.Contains(part, StringComparison.Ordinal));
    }

    private async Task AdmittedAsync(string token) => Assert.Equal(101, await _calls.StatusOfAsync(token));

    /// <summary>Both transports make the same decision.</summary>
    private async Task RefusedAsync(string token)
    {
        Assert.Equal(401, await _calls.StatusOfAsync(token));
        await _calls.UpgradeAsync("/hubs/service", authorizations: $"Bearer {token}").RefusedAsync(401, "invalid_service_token");
    }

    /// <summary>Flips one bit of the signature.</summary>
    private static string Altered(string token)
    {
        var place = token.LastIndexOf('.') + 10;
        return token[..place] + (token[place] == 'A' ? 'B' : 'A') + token[(place + 1)..];
    }

    /// <summary>The same signature with a bit set beyond its end: 256 bytes leave four bits of the last character unused.</summary>
    private static string NonCanonical(string token)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return token[..^1] + alphabet[alphabet.IndexOf(token[^1], StringComparison.Ordinal) | 1];
    }

    /// <summary>Signs the token again with an added member at the end of one of its parts.</summary>
    private static string With(string token, int part, string member)
    {
        var texts = token.Split('.').Take(2).Select(Base64UrlEncoder.Decode).ToArray();
        texts[part] = $"{texts[part][..^1]},{member}}}";
        return ServiceHost.Key.Token(texts[0], texts[1], "RS256");
    }

    /// <summary>One server for all of these tests, whose clock stands still.</summary>
    public sealed class Still(DefaultServer host) : IAsyncLifetime
    {
        public TestClock Clock { get; } = new();

        public ServiceHost Calls { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Calls = await ServiceHost.StartAsync(host.Store, Clock);

        public ValueTask DisposeAsync() => Calls.DisposeAsync();
    }
}
