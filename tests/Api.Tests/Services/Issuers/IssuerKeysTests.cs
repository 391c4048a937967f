using System.Security.Cryptography;
using System.Text.Json.Nodes;
using IdToken.Api.Services.Issuers;
using IdToken.Api.Tests.Infrastructure;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Tests.Services.Issuers;

/// <summary>How an issuer's keys are loaded, kept and looked up: over real HTTP, with a clock that stands still.</summary>
public sealed class IssuerKeysTests : IAsyncLifetime
{
    private static readonly TimeSpan Cooldown = TimeSpan.FromSeconds(30);

    private readonly TestClock _clock = new();
    private readonly LogRecorder _log = new();
    private OpenIdIssuer _issuer = null!;
    private IssuerMetadataClient _metadata = null!;
    private IssuerKeys _keys = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await OpenIdIssuer.StartAsync("/anywhere/at/all");
        _metadata = new(_clock);
        _keys = Keys();
    }

    public async ValueTask DisposeAsync()
    {
        _metadata.Dispose();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task A_key_that_was_just_published_is_known_at_once()
    {
        Assert.True(await LoadAsync());
        Assert.Equal(KeyStatus.Known, await LookUpAsync("k1"));
        Publish("k2");
        Assert.Equal(KeyStatus.Known, await LookUpAsync("k2"));
        Assert.Equal((2, 2), (_issuer.DocumentRequests, _issuer.KeyRequests));
    }

    [Fact]
    public async Task Unknown_keys_are_looked_up_once_per_cool_down()
    {
        await LoadAsync();
        Assert.Equal(KeyStatus.Unknown, await LookUpAsync("no"));
        for (var i = 0; i < 1000; i++)
            Assert.Equal(new KeyLookup(KeyStatus.Undecidable, Cooldown), await _keys.LookUpAsync("RS256", $"no-{i}", TestContext.Current.CancellationToken));
        Assert.Equal(2, _issuer.KeyRequests);

        _clock.Advance(Cooldown - TimeSpan.FromTicks(1));
        Publish("k2");
        Assert.Equal(new KeyLookup(KeyStatus.Undecidable, TimeSpan.FromTicks(1)), await _keys.LookUpAsync("RS256", "k2", TestContext.Current.CancellationToken));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(KeyStatus.Known, await LookUpAsync("k2"));
        Assert.Equal(3, _issuer.KeyRequests);
    }

    [Fact]
    public async Task Setting_the_clock_back_does_not_prolong_the_cool_down()
    {
        await LoadAsync();
        Assert.Equal(KeyStatus.Unknown, await LookUpAsync("no"));
        _clock.Advance(TimeSpan.FromHours(-2));
        Publish("k2");
        Assert.Equal(KeyStatus.Known, await LookUpAsync("k2"));
    }

    [Fact]
    public async Task Refreshes_in_the_background_do_not_count_against_the_cool_down()
    {
        await LoadAsync();
        await LookUpAsync("no");
        _clock.Advance(Cooldown);
        await LoadAsync();
        Publish("k2");
        Assert.Equal(KeyStatus.Known, await LookUpAsync("k2"));
    }

    [Fact]
    public async Task Concurrent_requests_for_an_unknown_key_share_one_lookup()
    {
        await LoadAsync();
        _issuer.DocumentFault = IssuerFault.Silent;
        Publish("k2");
        var looks = Enumerable.Range(0, 100).Select(i => LookUpAsync(i % 2 == 0 ? "k2" : "no")).ToArray();
        await ArrivalAsync(_issuer.MetadataPath, 2);
        Assert.All(looks, look => Assert.False(look.IsCompleted));
        _issuer.Release();
        var found = await Task.WhenAll(looks).SoonAsync();
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i % 2 == 0 ? KeyStatus.Known : KeyStatus.Unknown), found);
        Assert.Equal((2, 2), (_issuer.DocumentRequests, _issuer.KeyRequests));
    }

    [Fact]
    public async Task A_key_published_during_a_refresh_is_looked_up_again()
    {
        await LoadAsync();
        _issuer.KeysFault = IssuerFault.Silent;
        var refresh = LoadAsync();
        await ArrivalAsync("/keys", 2);
        Publish("k2");
        var look = LookUpAsync("k2");
        _issuer.KeysFault = IssuerFault.None;
        _issuer.Release();
        await refresh;
        Assert.Equal(KeyStatus.Known, await look);
        Assert.Equal(3, _issuer.KeyRequests);
    }

    [Fact]
    public async Task A_removed_key_is_unknown_after_the_next_refresh()
    {
        await LoadAsync();
        _issuer.Clear();
        Publish("k2");
        Assert.Equal(KeyStatus.Known, await LookUpAsync("k1"));
        await LoadAsync();
        Assert.Equal(KeyStatus.Unknown, await LookUpAsync("k1"));
        Assert.Equal(KeyStatus.Known, await LookUpAsync("k2"));
    }

    [Fact]
    public async Task While_the_issuer_is_unavailable_known_keys_still_work_and_others_are_undecided()
    {
        await LoadAsync();
        _issuer.Fail(IssuerFault.Away);
        Assert.Equal(KeyStatus.Known, await LookUpAsync("k1"));
        Assert.Equal(KeyStatus.Undecidable, await LookUpAsync("k2"));
        var requests = _issuer.DocumentRequests;
        Assert.Equal(KeyStatus.Undecidable, await LookUpAsync("k3"));
        Assert.Equal(requests, _issuer.DocumentRequests);
        Assert.False(await LoadAsync());
        Assert.Equal(KeyStatus.Known, await LookUpAsync("k1"));

        _issuer.Fail(IssuerFault.None);
        Publish("k2");
        _clock.Advance(Cooldown);
        Assert.Equal(KeyStatus.Known, await LookUpAsync("k2"));
        _clock.Advance(Cooldown);
        Assert.Equal(KeyStatus.Unknown, await LookUpAsync("k3"));
    }

    [Fact]
    public async Task If_no_keys_are_loaded_yet_a_lookup_loads_them_but_not_again_and_again()
    {
        _issuer.Fail(IssuerFault.Unavailable);
        Assert.Equal(KeyStatus.Undecidable, await LookUpAsync("k1"));
        Assert.Equal(KeyStatus.Undecidable, await LookUpAsync("k1"));
        Assert.Equal(1, _issuer.DocumentRequests);
        _issuer.Fail(IssuerFault.None);
        _clock.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        Assert.Equal(KeyStatus.Undecidable, await LookUpAsync("k1"));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(KeyStatus.Known, await LookUpAsync("k1"));
        Assert.Equal(2, _issuer.DocumentRequests);
        // That load was not a lookup of an unknown key.
        Publish("k2");
        Assert.Equal(KeyStatus.Known, await LookUpAsync("k2"));
    }

    [Theory]
    [InlineData(IssuerFault.Unavailable)]
    [InlineData(IssuerFault.Away)]
    [InlineData(IssuerFault.Oversize)]
    [InlineData(IssuerFault.Redirect)]
    [InlineData(IssuerFault.Garbage)]
    [InlineData(IssuerFault.NoObject)]
    public async Task If_either_document_is_invalid_the_previous_keys_stay(IssuerFault fault)
    {
        _issuer.DocumentFault = fault;
        Assert.False(await LoadAsync());
        (_issuer.DocumentFault, _issuer.KeysFault) = (IssuerFault.None, fault);
        Assert.False(await LoadAsync());
        Assert.False(_keys.AreLoaded);

        _issuer.Fail(IssuerFault.None);
        Assert.True(await LoadAsync());
        _issuer.Fail(fault);
        Assert.False(await LoadAsync());
        Assert.NotNull(_keys.Find("RS256", "k1"));
        Assert.Equal(2, _log.Lines.Count(l => l.Contains("[1801]", StringComparison.Ordinal)));
        Assert.Single(_log.Lines, l => l.Contains("[1802]", StringComparison.Ordinal));
        Assert.Contains(_log.Lines, l => l.Contains(_issuer.MetadataAddress, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_issuer_has_five_seconds_to_respond()
    {
        _issuer.Fail(IssuerFault.Silent);
        var load = LoadAsync();
        await ArrivalAsync(_issuer.MetadataPath, 1);
        _clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.False(load.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.False(await load);
        Assert.Contains(_log.Lines, l => l.Contains("no answer in time", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_document_must_name_the_configured_issuer_exactly()
    {
        _keys = Keys(issuer: _issuer.Url);
        Assert.True(await LoadAsync());
        _keys = Keys(issuer: _issuer.Url + "/");
        Assert.False(await LoadAsync());
        _issuer.Name = _issuer.Url + "/";
        Assert.True(await LoadAsync());
    }

    [Theory]
    [InlineData("http://idp.example/keys")]
    [InlineData("ftp://127.0.0.1/keys")]
    [InlineData("https://user:secret@127.0.0.1/keys")]
    [InlineData("/keys")]
    [InlineData("")]
    public async Task The_keys_are_loaded_over_https_or_from_this_machine(string address)
    {
        _issuer.KeysAddress = address;
        Assert.False(await LoadAsync());
        Assert.Contains(_log.Lines, l => l.Contains("jwks_uri is not an https URL", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, l => l.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public void A_remote_document_cannot_point_to_an_address_of_this_machine()
    {
        var source = new IssuerSource(new("https://idp.example/metadata"), null, RequireHttps: true, Cooldown);
        Assert.False(source.Permits(new("http://127.0.0.1/keys")));
        Assert.True(source.Permits(new("https://keys.example/keys")));
    }

    [Fact]
    public async Task Unusable_keys_are_skipped()
    {
        using var key = IssuerKey.Rsa("x");
        using var weak = IssuerKey.Rsa("weak", 1024);
        using var curve = IssuerKey.Ec("curve", ECCurve.NamedCurves.nistP384);
        using var ec = IssuerKey.Ec("ec");
        var n = (string)weak.Jwk()["n"]!;
        JsonObject[] unfit =
        [
            key.Jwk(("kid", "enc"), ("use", "enc")), key.Jwk(("kid", "rs512"), ("alg", "RS512")), key.Jwk(("kid", "")), key.Jwk(("kid", "oct"), ("kty", "oct")),
            key.Jwk(("kid", "no-e"), ("e", "")), key.Jwk(("kid", "no-n"), ("n", "***")), weak.Jwk(), weak.Jwk(("kid", "padded"), ("n", Base64UrlEncoder.Encode([.. new byte[128], .. Base64UrlEncoder.DecodeBytes(n)]))),
            curve.Jwk(), curve.Jwk(("kid", "named"), ("crv", "P-256")), ec.Jwk(("kid", "off"), ("x", (string)ec.Jwk()["y"]!)), new() { ["kty"] = "RSA", ["kid"] = 1 }, [],
        ];
        _issuer.Clear();
        foreach (var jwk in unfit)
            _issuer.Publish(jwk);
        _issuer.Publish(key.Jwk(("kid", "fits"), ("alg", "RS256")));
        _issuer.Publish(ec.Jwk(("alg", "ES256")));
        await LoadAsync();
        Assert.NotNull(_keys.Find("RS256", "fits"));
        Assert.NotNull(_keys.Find("ES256", "ec"));
        Assert.Contains(_log.Lines, l => l.Contains("loaded 2 signing keys", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_without_use_or_alg_is_accepted_for_its_own_algorithm_only()
    {
        using var key = IssuerKey.Ec("k1");
        var jwk = key.Jwk();
        jwk.Remove("use");
        _issuer.Publish(jwk);
        await LoadAsync();
        Assert.IsType<RsaSecurityKey>(_keys.Find("RS256", "k1"));
        Assert.IsType<ECDsaSecurityKey>(_keys.Find("ES256", "k1"));
        Assert.Null(_keys.Find("HS256", "k1"));
    }

    private IssuerKeys Keys(string? issuer = null)
    {
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(_log).SetMinimumLevel(LogLevel.Trace));
        return new(new(new(_issuer.MetadataAddress), issuer, RequireHttps: true, Cooldown), _metadata, _clock, logging.CreateLogger<IssuerKeys>());
    }

    private void Publish(string kid)
    {
        using var key = IssuerKey.Rsa(kid);
        _issuer.Publish(key);
    }

    private Task<bool> LoadAsync() => _keys.LoadAsync().SoonAsync();

    private async Task<KeyStatus> LookUpAsync(string kid) => (await _keys.LookUpAsync("RS256", kid, TestContext.Current.CancellationToken).SoonAsync()).Status;

    /// <summary>Waits until this document was requested this often.</summary>
    private async Task ArrivalAsync(string path, int times)
    {
        for (var seen = 0; seen < times;)
        {
            if (await _issuer.ArrivalAsync() == path)
                seen++;
        }
    }
}
