using IdToken.Api.Services.Issuers;
using IdToken.Api.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Services.Access;

/// <summary>One server for all tests of a class, whose clock stands still.</summary>
public sealed class StillServiceHost(DefaultServer host) : IAsyncLifetime
{
    public TestClock Clock { get; } = new();

    public ServiceHost Calls { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Calls = await ServiceHost.StartAsync(host.Store, Clock);
        // Whoever moves the clock while the keys are still being read would end that for lack of time.
        await Calls.Server.Services.GetRequiredService<TrustedIssuer>().Keys.EnsureLoadedAsync(Deadline.Token());
    }

    public ValueTask DisposeAsync() => Calls.DisposeAsync();

    public async Task AdmittedAsync(string token) => Assert.Equal(101, await Calls.StatusOfAsync(token));

    /// <summary>Both transports make the same decision.</summary>
    public async Task RefusedAsync(string token)
    {
        Assert.Equal(401, await Calls.StatusOfAsync(token));
        await Calls.UpgradeAsync("/hubs/service", authorizations: $"Bearer {token}").RefusedAsync(401, "invalid_service_token");
    }

    /// <summary>Flips one bit of the signature.</summary>
    public static string Altered(string token)
    {
        var place = token.LastIndexOf('.') + 10;
        return token[..place] + (token[place] == 'A' ? 'B' : 'A') + token[(place + 1)..];
    }
}
