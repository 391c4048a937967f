using IdToken.Api.Platform.Configuration;
using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Sockets;
using IdToken.Api.Sessions;
using IdToken.Api.Tests.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;

namespace IdToken.Api.Tests.Platform.Configuration;

/// <summary>Bound options are also available as IOptions, with the same value, validated at start.</summary>
public sealed class OptionsTests(DefaultServer host)
{
    [Fact]
    public void The_options_are_those_that_the_features_use()
    {
        var services = host.Server.Services;
        Assert.Same(services.GetRequiredService<SessionOptions>(), services.GetRequiredService<IOptions<SessionOptions>>().Value);
        // Its defaults depend on the environment.
        Assert.Same(services.GetRequiredService<ConnectionOptions>(), services.GetRequiredService<IOptionsMonitor<ConnectionOptions>>().CurrentValue);
        Assert.Equal(0, services.GetRequiredService<IOptions<RateLimitOptions>>().Value.EnrollPerHour);
    }

    [Fact]
    public void The_start_validates_them_and_reports_every_key()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["IdToken:Session:MaxAttempts"] = "0", ["IdToken:Session:Lifetime"] = "00:00:00",
        }).Build();
        var services = new ServiceCollection();
        new Settings(configuration, new HostingEnvironment(), services).Bind("IdToken:Session", new SessionOptionsValidator());
        using var provider = services.BuildServiceProvider();
        var fault = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());
        Assert.Equal(["IdToken:Session:Lifetime", "IdToken:Session:MaxAttempts"], fault.Failures.Select(f => f[..f.IndexOf(": ", StringComparison.Ordinal)]).Order());
    }
}
