using System.Net;

namespace IdToken.Api.Tests.Services.Access;

/// <summary>Where a service puts its token: in one Authorization header, and nowhere else.</summary>
public sealed class ServiceTokenHeaderTests(StillServiceHost still) : IClassFixture<StillServiceHost>
{
    private readonly ServiceHost _calls = still.Calls;

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
        var (good, bad) = (_calls.Token(), StillServiceHost.Altered(_calls.Token()));
        await still.AdmittedAsync(good);
        await still.RefusedAsync(bad);
        foreach (var part in good.Split('.').Concat(bad.Split('.')))
            Assert.DoesNotContain(_calls.Server.Log.Lines, l => l.Contains(part, StringComparison.Ordinal));
    }
}
