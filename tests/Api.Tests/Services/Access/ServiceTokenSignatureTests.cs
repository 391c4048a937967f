using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Tests.Services.Access;

/// <summary>Which header, signature and form a token needs to open a service's connection (protocol, section 6).</summary>
public sealed class ServiceTokenSignatureTests(DefaultServer host, StillServiceHost still) : IClassFixture<StillServiceHost>
{
    private static readonly TimeSpan Cooldown = TimeSpan.FromSeconds(30);

    private readonly TestClock _clock = still.Clock;
    private readonly ServiceHost _calls = still.Calls;

    private long Now => _clock.GetUtcNow().ToUnixTimeSeconds();

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
        await still.RefusedAsync(_calls.Token(header: new() { ["alg"] = algorithm }));

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
    public async Task An_access_token_may_declare_its_type(string type) => await still.AdmittedAsync(_calls.Token(header: new() { ["typ"] = type }));

    [Theory]
    [InlineData("logout+jwt")]
    [InlineData("application/logout+jwt")]
    [InlineData("secevent+jwt")]
    [InlineData("dpop+jwt")]
    [InlineData("idtoken-credential+jwt")]
    [InlineData("application/application/JWT")]
    [InlineData("JWT ")]
    [InlineData("")]
    public async Task A_token_of_another_type_is_rejected(string type) => await still.RefusedAsync(_calls.Token(header: new() { ["typ"] = type }));

    [Fact]
    public async Task A_type_that_is_not_a_string_is_rejected() => await still.RefusedAsync(_calls.Token(header: new() { ["typ"] = new JsonArray("JWT") }));

    [Fact]
    public async Task A_kid_that_is_not_a_string_and_a_critical_extension_are_rejected()
    {
        await still.RefusedAsync(_calls.Token(header: new() { ["kid"] = 1 }));
        await still.RefusedAsync(_calls.Token(header: new() { ["crit"] = new JsonArray("exp"), ["exp"] = Now + 60 }));
    }

    [Fact]
    public async Task A_signature_by_another_key_with_the_same_kid_is_rejected()
    {
        using var stranger = IssuerKey.Rsa("s1");
        await still.RefusedAsync(_calls.Token(key: stranger));
        await still.AdmittedAsync(_calls.Token());
        await still.RefusedAsync(_calls.Token(key: stranger));
    }

    [Fact]
    public async Task An_ES256_token_is_rejected_unless_configured()
    {
        using var key = IssuerKey.Ec("e1");
        _calls.Issuer.Publish(key);
        await still.RefusedAsync(_calls.Token(key: key));
        await using var both = await ServiceHost.StartAsync(
            host.Store, null, issuer => issuer.Publish(key), "IdToken:ServiceIssuers:0:Algorithms:0=ES256");
        Assert.Equal(101, await both.StatusOfAsync(both.Token(key: key)));
        Assert.Equal(401, await both.StatusOfAsync(both.Token()));
        Assert.Equal(401, await both.StatusOfAsync(StillServiceHost.Altered(both.Token(key: key))));
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
                $"{parts[0]}==.{parts[1]}.{parts[2]}", good + "A", StillServiceHost.Altered(good), NonCanonical(good), $"{header("other")}.{parts[1]}.{parts[2]}",
                $"{parts[0]}.{IssuerKey.Encode(new() { ["iss"] = _calls.Issuer.Url, ["aud"] = ServiceHost.Audience, ["exp"] = Now + 60 })}.{parts[2]}",
                _calls.Token(new() { ["padding"] = new string('x', 16 * 1024) }), With(good, 0, "\"alg\":\"RS256\""), With(good, 1, "\"exp\":9999999999"),
                "W10.W10.AAAA", "bnVsbA.bnVsbA.AAAA",
            ])
        {
            await still.RefusedAsync(bad);
        }

        await still.AdmittedAsync(good);
        await still.AdmittedAsync(With(good, 1, "\"more\":{}"));
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
}
